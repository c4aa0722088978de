import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deployment } from './deployment.ts';

const run = promisify(execFile);

/** Writes its arguments into a log, one call a line, the content of files instead of their names; and answers as the real program. */
const FAKE = `#!/bin/sh
{
  printf '%s' "\${0##*/}"
  for one in "$@"; do
    case $one in --*=/*) [ -f "\${one#*=}" ] && one="\${one%%=*}=$(tr '\\n' ' ' <"\${one#*=}")" ;; esac
    printf '\\037%s' "$one"
  done
  printf '\\n'
} >>"$CALLS"
case "\${0##*/} $*" in
  'gcloud projects describe'*) echo 123456789012 ;;
  'gcloud functions describe'*) echo https://images-sweep-hash-ew.a.run.app ;;
  'gcloud config get account') echo me@example.org ;;
  'gcloud auth print-identity-token'*) echo token ;;
  'pulumi -C infra/gcp stack output '*) sed -n "s/^\${*##* }=//p" "$ANSWERS" ;;
esac
`;

const PROGRAMS = ['gcloud', 'pulumi', 'npm', 'node', 'curl'];

/** Runs a script with fakes of the programs that reach out. Returns their calls. */
export async function runWithFakes(
  shell: 'sh' | 'bash',
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'shell-'));
  try {
    const [log, answers] = [join(folder, 'calls'), join(folder, 'answers')];
    const outputs = Object.entries(deployment('main').outputs).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(answers, outputs.join(''));
    for (const name of PROGRAMS) {
      await writeFile(join(folder, name), FAKE);
      await chmod(join(folder, name), 0o755);
    }
    const env = { PATH: `${folder}:${process.env.PATH}`, CALLS: log, ANSWERS: answers, ...variables };
    // bash takes a socket as its standard input for a remote shell, and would read its startup file.
    const args = shell === 'bash' ? ['--norc', '-euc', script] : ['-euc', script];
    const { stderr } = await run(shell, args, { env, timeout: 60_000 });
    if (stderr !== '') throw new Error(stderr);
    const text = await readFile(log, 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\u001f'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
