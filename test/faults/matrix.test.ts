import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AttemptPolicy } from '../../src/stores/attempt.ts';
import { harness } from '../support/cloud-under-test.ts';
import { type FaultyApp, startFaultyApp } from '../support/faulty-app.ts';
import type { StoreStep, Unkindness } from '../support/harness.ts';
import { plain } from '../support/sample-images.ts';
import { FAULTS, type NamedFault } from './all-faults.ts';
import { must, OPERATIONS, type Operation } from './operations.ts';
import { type Cell, runCell } from './run-cell.ts';

/** Set for what runs with shorter time-outs: how many times as long as the shortest they are. */
const { hurry } = await vi.hoisted(async () => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  return { hurry: new AsyncLocalStorage<number>() };
});

// The same numbers of tries in less time, where a request stalls: every stall of the matrix waits for these.
vi.mock(import('../../src/stores/attempt.ts'), async (load) => {
  const real = await load();
  const shorter = ({ tries, timeoutMs }: AttemptPolicy, inAHurry: number): AttemptPolicy => ({
    tries,
    get timeoutMs() {
      const times = hurry.getStore();
      return times === undefined ? timeoutMs : inAHurry * times;
    },
  });
  return {
    ...real,
    DATABASE_POLICY: shorter(real.DATABASE_POLICY, 800),
    STORAGE_POLICY: shorter(real.STORAGE_POLICY, 1_200),
    COPY_POLICY: shorter(real.COPY_POLICY, 1_500),
    WHOLE_COPY_POLICY: shorter(real.WHOLE_COPY_POLICY, 1_500),
    ASSEMBLE_POLICY: shorter(real.ASSEMBLE_POLICY, 1_200),
    ONE_TRY: shorter(real.ONE_TRY, 800),
  };
});

/** Cells that run at once, each in an app with containers of its own. */
const LANES = 14;
/** Three tries, two waits, and the clean-up, of both stores; four times as long, for a machine that has other work. */
const ANSWER_WITHIN_MS = 4 * 2 * (3 * 1_200 + 1_000 + 800);

/** What the other instance prepared is on no replica, every fourth session is refused at first, and copies take their time. */
const UNKIND: Unkindness = {
  lagMs: () => 600_000,
  refusesSession: () => Math.random() < 0.25,
  outcomeOfCopy: () => ({ ends: 'success', afterMs: 50 }),
};

/** A block of 4 MiB takes its time on a busy machine. */
const LARGE_TIMES = 3;

const lanes: FaultyApp[] = [];
let base: Buffer;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  for (let lane = 0; lane < LANES; lane++) {
    const app = await startFaultyApp(`lane-${lane}`, UNKIND);
    // The first request of a client takes longer than the short time-outs allow.
    await must(404, app.send('GET', 'images/none'));
    lanes.push(app);
  }
});
afterAll(async () => {
  for (const lane of lanes) await lane.stop();
});

interface Place {
  readonly operation: Operation;
  readonly request: StoreStep;
  readonly fault: NamedFault;
}

const places: Place[] = OPERATIONS.flatMap((operation) =>
  harness.requests[operation.name].flatMap((request) =>
    FAULTS.filter(({ of }) => of === undefined || of === request.store).map((fault) => ({
      operation,
      request,
      fault,
    })),
  ),
);
const timesOf = ({ operation }: Place) => (operation.name === 'upload, large' ? LARGE_TIMES : 1);
/** Nothing else waits for a time-out, and on a busy machine a short one ends requests that meet no fault. */
const hasten = <T>(place: Place, work: () => Promise<T>) =>
  place.fault.fault.kind === 'stall' ? hurry.run(timesOf(place), work) : work();
const nameOf = ({ operation, request, fault }: Place) => `${operation.name} · ${request.name} · ${fault.name}`;

describe('each fault at each request of each operation', () => {
  const cells = new Map<string, Cell>();
  const failures: string[] = [];

  test('leaves a true answer, a retry that succeeds, and nothing behind a sweep', async () => {
    // By fault, so that the large uploads do not all run at once.
    const queue = FAULTS.flatMap((fault) => places.filter((place) => place.fault === fault)).values();
    await Promise.all(
      lanes.map(async (lane) => {
        for (const place of queue) {
          try {
            cells.set(nameOf(place), await runCell(lane, { ...place, base, hasten: (work) => hasten(place, work) }));
          } catch (error) {
            failures.push(`${nameOf(place)}: ${error instanceof Error ? error.message : String(error)}`);
            await lane.view.sweep();
            for (const { image_id } of await lane.view.records()) await lane.send('DELETE', `images/${image_id}`);
          }
        }
      }),
    );
    console.log(table(cells));
    expect(failures).toEqual([]);
  }, 720_000);

  test('is answered in the time that the policies allow', () => {
    const slow = [...cells].filter(([, { milliseconds }]) => milliseconds > ANSWER_WITHIN_MS).map(([name]) => name);
    expect(slow).toEqual([]);
  });
});

/** One row for each outcome of a request's faults: the answer, what was there after it, a retry, what was swept. */
function table(cells: ReadonlyMap<string, Cell>): string {
  const rows = Map.groupBy(places, (place) => {
    const cell = cells.get(nameOf(place));
    const told = cell && [cell.status, cell.state, cell.again ?? '', cell.swept || ''].join(' | ');
    return `${place.operation.name} | ${place.request.name} | ${told ?? 'FAILED | | |'}`;
  });
  const lines = ['| operation | request | answer | state | retry | swept | faults |', '|---|---|---|---|---|---|---|'];
  for (const [row, same] of rows) lines.push(`| ${row} | ${same.map(({ fault }) => fault.name).join(', ')} |`);
  return lines.join('\n');
}
