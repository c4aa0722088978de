import { expect } from 'vitest';
import type { FaultyApp } from '../support/faulty-app.ts';
import type { StoreStep } from '../support/harness.ts';
import type { NamedFault } from './all-faults.ts';
import { type Operation, type Situation, sha256 } from './operations.ts';

/** What became of one operation, one of whose requests met one fault. */
export interface Cell {
  readonly status: number;
  /** What was there when the answer had come, and everything under way had arrived. */
  readonly state: State;
  /** The status of the same request again, after an error. */
  readonly again: number | undefined;
  /** Blobs that only the sweep removed. */
  readonly swept: number;
  readonly milliseconds: number;
}

export interface CellOptions {
  readonly operation: Operation;
  /** The kind of request that meets the fault. */
  readonly request: StoreStep;
  readonly fault: NamedFault;
  readonly base: Buffer;
  /** Runs the request that meets the fault, with shorter time-outs if it has to wait for them. */
  hasten<T>(work: () => Promise<T>): Promise<T>;
}

type State = 'new' | 'old' | 'none';

/** Runs an operation with a fault on one kind of its requests, and sees that its answer was true and nothing is lost. */
export async function runCell(
  app: FaultyApp,
  { operation, request, fault: named, base, hasten }: CellOptions,
): Promise<Cell> {
  const { fault, always } = named;
  const situation = await operation.prepare(app, base);
  const proxy = app[request.store];
  proxy.clear();
  proxy.meet(request.name, fault, always ? Number.POSITIVE_INFINITY : 1);
  const started = performance.now();
  const { status, headers, json } = await hasten(() => operation.act(app, situation));
  const milliseconds = performance.now() - started;
  expect(proxy.seen, 'the request that meets the fault').toContain(request.name);
  app.blobs.clear();
  app.records.clear();
  await Promise.all([app.blobs.settled(), app.records.settled()]);

  const wanted: State = operation.leaves === 'image' ? 'new' : 'none';
  const state = await look(app, situation, operation);
  let again: number | undefined;
  if (status < 300) {
    expect(state).toBe(wanted);
    if (wanted === 'new') expect(json.sha256).toBe(sha256(situation.bytes));
  } else {
    expect([429, 503]).toContain(status);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(JSON.stringify(json)).not.toMatch(/Fault|a fault of the test|ECONN|socket|127\.0\.0\.1/);
    again = (await operation.act(app, situation)).status;
    expect(again).toBeLessThan(300);
    expect(await look(app, situation, operation)).toBe(wanted);
  }

  const swept = (await app.view.strays()).length;
  const report = await app.view.sweep();
  expect(report.brokenRecords.count).toBe(0);
  expect(await look(app, situation, operation), 'the sweep takes nothing that is in use').toBe(wanted);
  await app.send('DELETE', `images/${situation.id}`);
  expect(await app.view.blobNames()).toEqual([]);
  return { status, state, again, swept, milliseconds };
}

/** Document and bytes belong together at any moment; whose they are. */
async function look({ view }: FaultyApp, { id, bytes, before }: Situation, operation: Operation): Promise<State> {
  const record = await view.record(id);
  if (record === undefined) return 'none';
  expect(await view.digest(record.blob_name), 'bytes of the document').toBe(record.sha256);
  const made = operation.made ?? ((found) => found.sha256 === sha256(bytes));
  const isNew = operation.leaves === 'image' && made(record);
  if (!isNew) expect(record.sha256).toBe(before && sha256(before));
  return isNew ? 'new' : 'old';
}
