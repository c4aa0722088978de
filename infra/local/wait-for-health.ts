import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
/** The app responds within seconds, even if a store does not. */
const ANSWER_WITHIN_MS = 60_000;

interface Check {
  readonly status?: string;
  readonly code?: string;
  readonly remedy?: string;
}

interface Health {
  readonly checks?: Readonly<Record<string, Check>>;
}

/** Waits until health returns 200, and reports each unavailable store once, with the reason. */
export async function waitForHealth(
  url: string,
  signal: AbortSignal,
  write: (line: string) => void,
  pollMs = POLL_MS,
): Promise<void> {
  const said = new Set<string>();
  function sayOnce(key: string, line: string): void {
    if (!said.has(key)) write(line);
    said.add(key);
  }

  for (;;) {
    const answer = await get(url, signal);
    if (answer?.status === 200) return;
    if (answer?.status === 503) {
      for (const [name, check] of unavailable(answer.body)) {
        sayOnce(name, `${name} is unavailable (${check.code ?? check.status}): ${check.remedy ?? 'no reason given'}`);
      }
    } else if (answer !== undefined) {
      sayOnce('status', `GET ${url} returns ${answer.status}; waiting for 200`);
    }
    await delay(pollMs, undefined, { signal });
  }
}

function unavailable(body: string): [string, Check][] {
  try {
    const { checks = {} }: Health = JSON.parse(body);
    return Object.entries(checks).filter(([, check]) => check.status !== 'ok');
  } catch {
    return [];
  }
}

async function get(url: string, signal: AbortSignal): Promise<{ status: number; body: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]) });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}
