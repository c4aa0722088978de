import type { Readable, Writable } from 'node:stream';
import type { Texts } from '../texts/english.ts';

/** Where a command runs: what it reads of its surroundings, and where it writes. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Current size of the terminal that `err` goes to; `undefined` if it is none. */
  readonly size: () => { readonly columns: number; readonly rows: number } | undefined;
  /** Aborts with an `Interruption`. */
  readonly signal: AbortSignal;
  readonly version: string;
}

const CONTROL = /\p{Cc}|\p{Bidi_Control}|\u2028|\u2029/gu;

/** Foreign text, so that it cannot move the cursor or reverse the line. */
export function plain(text: string): string {
  return text.replace(CONTROL, '\ufffd');
}

/** `48211` → `48.2 kB`. */
export function bytes(count: number, { decimal }: Pick<Texts, 'decimal'>): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return power === 0 ? `${count} B` : `${decimal(count / 1_000 ** power)} ${units[power]}`;
}
