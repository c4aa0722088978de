import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ProgramResult, runProgram } from '../run-program.ts';

/** New role assignments reach storage within ten minutes. */
const ATTEMPTS = 21;
const PAUSE_SECONDS = 30;

/** Response to a code push while the app's new role does not apply to storage yet (Azure/azure-dev#8026). */
const ROLE_MISSING = /InaccessibleStorageException|BlobUploadFailedException|AuthorizationPermissionMismatch|\b403\b/;

export interface RetryOptions {
  readonly attempts?: number;
  readonly pauseSeconds?: number;
  readonly write?: (line: string) => void;
}

/**
 * Runs a command until it succeeds or fails for a reason other than a missing role, within bounds. Returns its exit code.
 */
export async function untilRolesApply(
  run: () => Promise<ProgramResult>,
  { attempts = ATTEMPTS, pauseSeconds = PAUSE_SECONDS, write = writeError }: RetryOptions = {},
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const { code, output } = await run();
    if (code === 0 || !ROLE_MISSING.test(output)) return code;
    if (attempt === attempts) {
      write(
        `Storage still refuses the app after ${attempts} attempts: see "403 after deployment" in docs/clouds/azure-troubleshooting.md`,
      );
      return code;
    }
    write(
      `Waiting until the app's role reaches storage, which can take ten minutes: attempt ${attempt} of ${attempts} ` +
        `was refused (403), next in ${pauseSeconds} s`,
    );
    await delay(pauseSeconds * 1000);
  }
}

function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `node infra/azure/await-roles.ts [--pause SECONDS] [--attempts N] -- PROGRAM ARGS…` */
if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { pause: { type: 'string' }, attempts: { type: 'string' } },
    allowPositionals: true,
  });
  const [program = '', ...args] = positionals;
  process.exitCode = await untilRolesApply(() => runProgram(program, args), {
    pauseSeconds: Number(values.pause ?? PAUSE_SECONDS),
    attempts: Number(values.attempts ?? ATTEMPTS),
  });
}
