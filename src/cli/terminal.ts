/** Where a command runs: what it reads of its surroundings, and where it writes. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Columns of the terminal that `err` goes to; `undefined` where it is none. */
  readonly width: number | undefined;
  /** Aborts when the user gives up. */
  readonly signal: AbortSignal;
}

const BAR_CELLS = 20;
const STEP_MS = 100;
const CONTROL = /\p{Cc}|\p{Bidi_Control}/gu;

/** A text of a stranger, so that it cannot move the cursor or turn the line round. */
export function plain(text: string): string {
  return text.replace(CONTROL, '\ufffd');
}

/** `48211` → `48.2 kB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return power === 0 ? `${count} B` : `${(count / 1_000 ** power).toFixed(1)} ${units[power]}`;
}

export interface Progress {
  add(count: number): void;
  end(): void;
}

/** A bar that is drawn over and over on one line; nothing where there is no terminal. */
export function progressBar({ err, width }: Terminal, label: string, total: number): Progress {
  let done = 0;
  let drawnAt = 0;

  function draw(): void {
    if (width === undefined) return;
    drawnAt = Date.now();
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * BAR_CELLS);
    const bar = '#'.repeat(filled).padEnd(BAR_CELLS, '.');
    const line = `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} % of ${bytes(total)}  ${plain(label)}`;
    err(`\r\u001b[2K${line.slice(0, Math.max(0, width - 1))}`);
  }

  return {
    add(count) {
      done += count;
      if (Date.now() - drawnAt >= STEP_MS) draw();
    },
    end() {
      if (width !== undefined) err('\r\u001b[2K');
    },
  };
}
