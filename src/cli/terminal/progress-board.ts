import type { Texts } from '../texts/english.ts';
import { bytes, plain, type Terminal } from './terminal.ts';

const MAX_CELLS = 20;
const MIN_CELLS = 5;
/** For what stands beside the bar. */
const FACTS_COLUMNS = 50;
const STEP_MS = 100;

/** Erases the line, and what is below it. */
const ERASE_BELOW = '\r\u001b[J';
const up = (lines: number) => (lines === 0 ? '' : `\u001b[${lines}A`);
/** Without wrapping: the width of a line is only estimated, and a wrapped one would not be erased. */
const unwrapped = (text: string) => `\u001b[?7l${text}\u001b[?7h`;

export interface Progress {
  add(count: number): void;
  /** The transfer begins again. */
  restart(): void;
  /** Removes the bar; without it having been full, the rest no longer counts. */
  end(): void;
}

/** One bar for each transfer and a sum of them, redrawn in place; nothing without a terminal. */
export interface ProgressBoard {
  /** Items that are done, failed ones included; with one item there is no sum. */
  expect(items: number, totalBytes: number): void;
  start(label: string, total: number): Progress;
  itemDone(): void;
  /** Writes lines above the bars. */
  print(write: () => void): void;
  /** Erases the bars. */
  close(): void;
}

interface Bar {
  readonly label: string;
  readonly total: number;
  done: number;
}

export function createProgressBoard({ err, size }: Pick<Terminal, 'err' | 'size'>, texts: Texts): ProgressBoard {
  const bars = new Set<Bar>();
  const sum = { items: 0, finished: 0, total: 0, done: 0 };
  let drawnLines = 0;
  let drawnAt = 0;

  function erase(): void {
    if (drawnLines > 0) err(up(drawnLines - 1) + ERASE_BELOW);
    drawnLines = 0;
  }

  function draw(): void {
    const screen = size();
    if (screen === undefined) return;
    erase();
    const cells = Math.min(MAX_CELLS, Math.max(MIN_CELLS, screen.columns - FACTS_COLUMNS));
    const shown = [...bars]
      .slice(0, Math.max(1, screen.rows - 2))
      .map(({ label, total, done }) => line(cells, done, total, label, texts));
    if (sum.items > 1 && bars.size > 0) {
      const running = [...bars].reduce((all, { done }) => all + done, sum.done);
      shown.push(line(cells, running, sum.total, texts.barSum(sum.finished, sum.items), texts));
    }
    if (shown.length === 0) return;
    err(unwrapped(shown.map((text) => [...text].slice(0, Math.max(0, screen.columns - 1)).join('')).join('\n')));
    drawnLines = shown.length;
    drawnAt = Date.now();
  }

  return {
    expect(items, totalBytes) {
      sum.items = items;
      sum.total = totalBytes;
    },
    start(label, total) {
      const bar: Bar = { label, total, done: 0 };
      bars.add(bar);
      draw();
      return {
        add(count) {
          bar.done += count;
          if (Date.now() - drawnAt >= STEP_MS) draw();
        },
        restart() {
          bar.done = 0;
        },
        end() {
          if (bars.delete(bar)) sum.done += bar.done;
          draw();
          if (bars.size === 0) erase();
        },
      };
    },
    itemDone() {
      sum.finished += 1;
    },
    print(write) {
      erase();
      write();
      if (bars.size > 0) draw();
    },
    close: erase,
  };
}

function line(cells: number, done: number, total: number, label: string, texts: Texts): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const bar = '#'.repeat(Math.round(share * cells)).padEnd(cells, '.');
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${bar}] ${texts.barFacts(percent, bytes(total, texts), plain(label))}`;
}
