import { parseArgs } from 'node:util';
import { waitForHealth } from '../local/wait-for-health.ts';

/** A cold start, and the ten minutes in which new roles reach the stores. */
const WITHIN_MINUTES = 12;
const POLL_MS = 5_000;

export interface HealthWait {
  readonly withinMinutes?: number;
  readonly pollMs?: number;
  readonly write?: (line: string) => void;
}

/** Waits for a deployed app, and reports which store it waits for and why. Returns whether health returned 200 in time. */
export async function awaitHealth(
  apiUrl: string,
  { withinMinutes = WITHIN_MINUTES, pollMs = POLL_MS, write = writeLine }: HealthWait = {},
): Promise<boolean> {
  const url = `${apiUrl}/health`;
  const deadline = AbortSignal.timeout(withinMinutes * 60_000);
  write(`Waiting up to ${withinMinutes} minutes for ${url}: the app starts, and its roles reach the stores`);
  try {
    await waitForHealth(url, deadline, write, pollMs);
  } catch (error) {
    if (!deadline.aborted) throw error;
    write(`${url} did not return 200 within ${withinMinutes} minutes: see docs/clouds/azure-troubleshooting.md`);
    return false;
  }
  write(`${url} returns 200`);
  return true;
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** `node infra/azure/await-health.ts [--minutes N] API_URL` */
if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { minutes: { type: 'string' } }, allowPositionals: true });
  const [apiUrl = ''] = positionals;
  const healthy = await awaitHealth(apiUrl, { withinMinutes: Number(values.minutes ?? WITHIN_MINUTES) });
  process.exitCode = healthy ? 0 : 1;
}
