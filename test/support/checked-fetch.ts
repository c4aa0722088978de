import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkAnswer } from './contract-check.ts';
import type { Json } from './contract-document.ts';

/** One line for each answer that was checked in a run, by any of its processes. */
const TALLY = join(import.meta.dirname, '../../dist/test/checked-answers.log');

export interface CheckedFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** The answers that were checked, by the name of the operation. */
  readonly checked: ReadonlyMap<string, number>;
}

const loaded = new Map<string, Promise<Json>>();

/**
 * `fetch`, but every answer of the service at `base` (with `/api`, without a slash at its end) is held against the
 * OpenAPI document that this service gives. What other hosts answer, as behind a redirect, passes by.
 */
export function checkedFetch(base: string): CheckedFetch {
  const checked = new Map<string, number>();
  mkdirSync(dirname(TALLY), { recursive: true });

  async function send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(input, init);
    const { origin, pathname } = new URL(response.url);
    const { origin: own, pathname: prefix } = new URL(base);
    if (origin !== own || !`${pathname}/`.startsWith(`${prefix}/`)) return response;
    const method = (init.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
    const { status, headers } = response;
    const body = new Uint8Array(await response.clone().arrayBuffer());
    const name = checkAnswer(await load(base), { method, path: pathname.slice(prefix.length), status, headers, body });
    checked.set(name, (checked.get(name) ?? 0) + 1);
    appendFileSync(TALLY, `${name} ${status}\n`);
    return response;
  }

  return Object.assign(send, { checked });
}

function load(base: string): Promise<Json> {
  const known = loaded.get(base) ?? fetch(`${base}/openapi.json`).then((response) => response.json() as Promise<Json>);
  loaded.set(base, known);
  return known;
}

/** Takes the tally of a run, and begins a new one: how many answers of each operation and status were checked. */
export function takeTally(): ReadonlyMap<string, number> {
  const tally = new Map<string, number>();
  if (!existsSync(TALLY)) return tally;
  for (const line of readFileSync(TALLY, 'utf8').trim().split('\n')) tally.set(line, (tally.get(line) ?? 0) + 1);
  rmSync(TALLY);
  return tally;
}
