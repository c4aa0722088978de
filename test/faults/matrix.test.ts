import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type FaultyApp, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { FAULTS, type NamedFault } from './all-faults.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { type Cell, isOfDatabase, runCell } from './run-cell.ts';

// The same numbers of tries in less time: every stall of the matrix waits for these.
vi.mock(import('../../src/azure/attempt.ts'), async (load) => ({
  ...(await load()),
  DATABASE_POLICY: { tries: 3, timeoutMs: 600 },
  STORAGE_POLICY: { tries: 3, timeoutMs: 1_000 },
  COPY_POLICY: { tries: 2, timeoutMs: 1_500 },
  ONE_TRY: { tries: 1, timeoutMs: 600 },
}));

/** Cells that run at once, each in an app with containers of its own. */
const LANES = 6;
/** Three tries, two waits, and the clean-up, of both stores; three times as long, for a machine that has other work. */
const ANSWER_WITHIN_MS = 3 * 2 * (3 * 1_000 + 1_000 + 600);

const lanes: FaultyApp[] = [];
let base: Buffer;
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  for (let lane = 0; lane < LANES; lane++) lanes.push(await startFaultyApp(inject('storeSettings'), `lane-${lane}`));
});
afterAll(async () => {
  for (const lane of lanes) await lane.stop();
});

interface Place {
  readonly operation: Operation;
  readonly request: string;
  readonly fault: NamedFault;
}

const places: Place[] = OPERATIONS.flatMap((operation) =>
  operation.requests.flatMap((request) =>
    FAULTS.filter(({ of }) => of === undefined || isOfDatabase(request)).map((fault) => ({
      operation,
      request,
      fault,
    })),
  ),
);
const nameOf = ({ operation, request, fault }: Place) => `${operation.name} · ${request} · ${fault.name}`;

describe('each fault at each request of each operation', () => {
  const cells = new Map<string, Cell>();
  const failures: string[] = [];

  test('leaves a true answer, a retry that succeeds, and nothing behind a sweep', async () => {
    const queue = places.values();
    await Promise.all(
      lanes.map(async (lane) => {
        for (const place of queue) {
          try {
            cells.set(nameOf(place), await runCell(lane, place.operation, place.request, place.fault, base));
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
  }, 240_000);

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
    return `${place.operation.name} | ${place.request} | ${told ?? 'FAILED | | |'}`;
  });
  const lines = ['| operation | request | answer | state | retry | swept | faults |', '|---|---|---|---|---|---|---|'];
  for (const [row, same] of rows) lines.push(`| ${row} | ${same.map(({ fault }) => fault.name).join(', ')} |`);
  return lines.join('\n');
}
