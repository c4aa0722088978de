import type { Sample } from './measure.ts';
import type { StartSample } from './start-time.ts';
import { type Spread, spread } from './statistics.ts';

/** Everything that one run measured on one cloud. */
export class Results {
  readonly #samples = new Map<string, Map<string, Sample[]>>();
  readonly #starts = new Map<string, StartSample[]>();

  add(name: string, subject: string, sample: Sample): void {
    const ofCase = this.#samples.get(name) ?? new Map<string, Sample[]>();
    this.#samples.set(name, ofCase.set(subject, [...(ofCase.get(subject) ?? []), sample]));
  }

  addStart(subject: string, sample: StartSample): void {
    this.#starts.set(subject, [...(this.#starts.get(subject) ?? []), sample]);
  }

  /** Subjects whose starts were measured. */
  started(): string[] {
    return [...this.#starts.keys()];
  }

  /** Over all starts of a subject; `undefined` where none was measured. */
  startSpread(subject: string, value: keyof StartSample): Spread | undefined {
    return spreadOf((this.#starts.get(subject) ?? []).map((sample) => sample[value]));
  }

  cases(): string[] {
    return [...this.#samples.keys()];
  }

  subjects(name: string): string[] {
    return [...(this.#samples.get(name)?.keys() ?? [])];
  }

  samples(name: string, subject: string): readonly Sample[] {
    return this.#samples.get(name)?.get(subject) ?? [];
  }

  /** Over the rounds; `undefined` where it was not measured. */
  spread(name: string, subject: string, value: (sample: Sample) => number | undefined): Spread | undefined {
    return spreadOf(this.samples(name, subject).map(value));
  }

  /** Requests per second as a share of the SDKs alone, round by round, so that what slows down a whole round cancels out. */
  ofDirect(name: string, subject: string): Spread | undefined {
    const direct = this.samples(name, 'direct');
    return spreadOf(
      this.samples(name, subject).map(({ perSecond }, round) => quotient(perSecond, direct[round]?.perSecond)),
    );
  }

  /**
   * The same as a share of what a service can reach that costs nothing itself: each request takes the time of the host, then
   * that of the stores.
   */
  ofLimit(name: string, subject: string): Spread | undefined {
    const [direct, floor] = [this.samples(name, 'direct'), this.samples(name, 'floor')];
    return spreadOf(
      this.samples(name, subject).map(({ perSecond }, round) =>
        quotient(perSecond, limitOf(floor[round]?.perSecond, direct[round]?.perSecond)),
      ),
    );
  }

  toJson(): object {
    const cases = this.cases().map((name) => [
      name,
      Object.fromEntries(this.subjects(name).map((subject) => [subject, this.samples(name, subject)])),
    ]);
    return { cases: Object.fromEntries(cases), starts: Object.fromEntries(this.#starts) };
  }
}

/** Of two rates, that of doing the one and then the other. */
export function limitOf(floor: number | undefined, direct: number | undefined): number | undefined {
  return floor === undefined || direct === undefined ? undefined : 1 / (1 / floor + 1 / direct);
}

export function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : spread(known);
}
