import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * Stands in for `az`, `azd` and the like: logs how it was called, and gives the recorded answer. `fake-shell.ts` puts it on
 * PATH under each name.
 */
export interface Answer {
  /** A regular expression over the command line. */
  readonly when: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** How often it is given; later calls get the next answer that fits. */
  readonly times?: number;
}

export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  /** What the call sees of the variables that decide about a deployment. */
  readonly env: Readonly<Record<string, string>>;
}

if (import.meta.main) {
  const [command = '', ...args] = process.argv.slice(2);
  const log = process.env.FAKE_LOG ?? '';
  const line = [command, ...args].join(' ');
  const earlier = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
  const env = Object.entries(process.env).filter(([name]) => /^(AZURE_|DEPLOYER_|BLOB_|COSMOS_)/.test(name));
  appendFileSync(log, `${JSON.stringify({ command, args, env: Object.fromEntries(env) })}\n`);

  const answers: Answer[] = JSON.parse(readFileSync(process.env.FAKE_ANSWERS ?? '', 'utf8'));
  const answer = answers.find(({ when, times = Number.POSITIVE_INFINITY }) => {
    const pattern = new RegExp(when);
    const given = earlier.filter((one) => {
      const call: Call = JSON.parse(one);
      return pattern.test([call.command, ...call.args].join(' '));
    }).length;
    return pattern.test(line) && given < times;
  });
  process.stdout.write(answer?.stdout ?? '');
  process.stderr.write(answer?.stderr ?? '');
  process.exitCode = answer?.code ?? 0;
}
