import type { IncomingHttpHeaders } from 'node:http';
import type { Behaviour, Carried, Passing } from '../../../support/fault-proxy.ts';

/** A write that the replica is still to get. */
interface Write {
  /** Milliseconds of the clock. */
  readonly at: number;
  readonly operation: string;
  readonly input: object;
  readonly headers: IncomingHttpHeaders;
}

interface ReadInput {
  readonly TableName: string;
  readonly Limit?: number;
}

export interface ReplicaOptions {
  /** Milliseconds that the replica is behind, for the next read. */
  lagMs(): number;
  /** Rows that a query reads; DynamoDB ends one at 1 MB. */
  readonly mostRows: number;
}

export interface DynamoReplicas {
  readonly behaviour: Behaviour;
  /** From now on every write so far is on every replica. */
  catchUp(): void;
}

/** The table in which the emulator keeps what a replica has. It must exist. */
export const replicaOf = (table: string) => `${table}-replica`;

/** Keys that are read of one batch. DynamoDB may leave any number of them to the next call. */
const MOST_KEYS = 10;

/**
 * DynamoDB in front of an emulator of which every read is current: the index lags, and so does each read that does not ask
 * for consistency. They are served by a second table, which gets every write later, so that a list lacks what is new and has
 * what was removed meanwhile. Of a batch only some keys are read at a time.
 */
export function createDynamoReplicas(endpoint: string, { lagMs, mostRows }: ReplicaOptions): DynamoReplicas {
  let waiting: Write[] = [];
  let caughtUp = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, so that both tables get the writes in one order. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function write({ request: { headers }, body, carry }: Passing, operation: string): Promise<Carried> {
    const carried = await carry();
    if (carried.status === 200) {
      const { TableName, Item, Key } = JSON.parse(body.toString());
      waiting.push({ at: Date.now(), operation, input: { TableName: replicaOf(TableName), Item, Key }, headers });
    }
    return carried;
  }

  /** Brings the replica to the state of a moment. */
  async function replicate(moment: number): Promise<void> {
    const due = waiting.filter(({ at }) => at <= Math.max(moment, caughtUp));
    waiting = waiting.slice(due.length);
    for (const { operation, input, headers } of due) {
      const { status } = await send(endpoint, operation, input, headers);
      if (status !== 200) throw new Error(`The replica answers ${operation} with ${status}`);
    }
  }

  async function read(operation: string, input: ReadInput, headers: IncomingHttpHeaders): Promise<Carried> {
    await replicate(Date.now() - lagMs());
    const limited = operation === 'Query' && { Limit: Math.min(input.Limit ?? mostRows, mostRows) };
    return send(endpoint, operation, { ...input, ...limited, TableName: replicaOf(input.TableName) }, headers);
  }

  async function readBatch({ request: { headers }, body }: Passing): Promise<Carried> {
    const { RequestItems, ...rest } = JSON.parse(body.toString());
    const [[table = '', { Keys, ...options }]] = Object.entries<{ Keys: unknown[]; ConsistentRead?: boolean }>(
      RequestItems,
    ) as [[string, { Keys: unknown[]; ConsistentRead?: boolean }]];
    const source = options.ConsistentRead ? table : replicaOf(table);
    await replicate(Date.now() - lagMs());
    const now = { [source]: { ...options, Keys: Keys.slice(0, MOST_KEYS) } };
    const carried = await send(endpoint, 'BatchGetItem', { ...rest, RequestItems: now }, headers);
    if (carried.status !== 200) return carried;
    const { Responses, ...answer } = JSON.parse(carried.body.toString());
    const later = Keys.slice(MOST_KEYS);
    return json(200, {
      ...answer,
      Responses: { [table]: Responses[source] },
      UnprocessedKeys: later.length === 0 ? {} : { [table]: { ...options, Keys: later } },
    });
  }

  return {
    behaviour(passing) {
      const operation = String(passing.request.headers['x-amz-target']).replace(/^.*\./, '');
      const input = JSON.parse(passing.body.toString());
      if (operation === 'PutItem' || operation === 'DeleteItem') return inOrder(() => write(passing, operation));
      if (operation === 'BatchGetItem') return inOrder(() => readBatch(passing));
      if (!/^(GetItem|Query)$/.test(operation) || input.ConsistentRead === true) return passing.carry();
      return inOrder(() => read(operation, input, passing.request.headers));
    },
    catchUp() {
      caughtUp = Date.now();
    },
  };
}

/** An emulator checks no signature, but that there is one. */
async function send(
  endpoint: string,
  operation: string,
  input: object,
  { authorization = '', 'x-amz-date': date = '' }: IncomingHttpHeaders,
): Promise<Carried> {
  const headers = {
    authorization,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': String(date),
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  return json(response.status, await response.json());
}

function json(status: number, body: unknown): Carried {
  const headers = ['content-type', 'application/x-amz-json-1.0'];
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
