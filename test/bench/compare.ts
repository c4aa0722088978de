import { ROOT } from '../support/child-processes.ts';
import type { Case } from './case.ts';
import { builtAt, withCheckout } from './checkout.ts';
import { measureAlone } from './measure.ts';
import { progress, table } from './report.ts';
import { spread } from './statistics.ts';
import { harness } from './stores.ts';
import { inHost, type StartSubject } from './subject.ts';

interface CompareOptions {
  readonly rounds: number;
  readonly log: (line: string) => void;
}

/** Requests per second of one round: this checkout twice, the other commit in between. */
interface Round {
  readonly here: number;
  readonly there: number;
  readonly hereAgain: number;
}

/**
 * Measures this checkout against another commit: each in its own local host, on new stores, in alternating order.
 * This checkout runs twice in each round; the largest difference between those two is what the machine does by itself,
 * and a case fails when it became slower by more. Resolves with the exit code.
 */
export async function compare(ref: string, cases: readonly Case[], { rounds, log }: CompareOptions): Promise<number> {
  return withCheckout(ref, async (other) => {
    const subject = async (root: string) => inHost(harness, await builtAt(root), root);
    const [here, there] = [await subject(ROOT), await subject(other)];
    const rows: string[][] = [];
    let failed = 0;
    for (const case_ of cases.filter(({ subjects }) => subjects.includes('app'))) {
      const measured: Round[] = [];
      for (let round = 0; round < rounds; round += 1) measured.push(await runRound(case_, here, there, round, log));
      const { change, noise } = verdict(measured);
      const fails = change < 1 - noise;
      if (fails) failed += 1;
      rows.push([case_.name, percent(change - 1), `±${percent(noise)}`, fails ? 'SLOWER' : 'ok']);
    }
    const lines = table(['case', `change against ${ref}`, 'noise (A/A)', ''], rows);
    process.stdout.write(`${lines.join('\n')}\n`);
    return failed === 0 ? 0 : 1;
  });
}

async function runRound(
  case_: Case,
  here: StartSubject,
  there: StartSubject,
  round: number,
  log: (line: string) => void,
): Promise<Round> {
  const once = async (name: string, start: StartSubject): Promise<number> => {
    const sample = await measureAlone({ harness, case_, start, form: false });
    log(progress(case_.name, name, sample));
    return sample.perSecond;
  };
  const first = await once('here', here);
  const middle = await once('there', there);
  const last = await once('here', here);
  // Which of the two is called the first makes no difference on average, so what changes in a round cancels out.
  return round % 2 === 0
    ? { here: first, there: middle, hereAgain: last }
    : { here: last, there: middle, hereAgain: first };
}

/** The change is the median over the rounds; 1 is none, below 1 this checkout is slower. */
export function verdict(rounds: readonly Round[]): { change: number; noise: number } {
  const changes = rounds.map(({ here, there, hereAgain }) => (here + hereAgain) / 2 / there);
  const noise = rounds.map(({ here, hereAgain }) => Math.abs(here / hereAgain - 1));
  return { change: spread(changes).median, noise: spread(noise).max };
}

function percent(share: number): string {
  return `${share < 0 ? '-' : ''}${Math.abs(share * 100).toFixed(1)} %`;
}
