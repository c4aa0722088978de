import type { Container } from '@azure/cosmos';
import { type CallOutcome, FINE } from './call-outcome.ts';

/** An error as the SDK throws it for an HTTP status. */
export function cosmosError(status: number, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(`secret words of the SDK about ${status}`), { code: status, headers });
}

interface Item {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** A Cosmos DB container of one partition key for each item, with an outcome for each of the next calls. */
export function createFakeCosmos() {
  const items = new Map<string, Item & { _etag: string }>();
  const outcomes: CallOutcome[] = [];
  let version = 0;
  let calls = 0;
  /** The sub-status of a 404 on read. */
  const missing = { substatus: 0 };

  function put(item: Item): Response {
    version += 1;
    const kept = { ...structuredClone(item), _etag: `"v${version}"`, _rid: 'r', _self: 's', _ts: 1, _attachments: 'a' };
    items.set(item.id, kept);
    return { resource: structuredClone(kept), etag: kept._etag, requestCharge: 5, statusCode: 200 };
  }

  async function meet(work: () => Response): Promise<Response> {
    calls += 1;
    const { done, answer, meanwhile } = outcomes.shift() ?? FINE;
    const outcome = done ? settled(work) : undefined;
    meanwhile?.();
    await Promise.resolve();
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'object') return answer;
    if (answer === 'none') return new Promise<never>(() => undefined);
    if (outcome === undefined) throw new Error('a call that was not carried out has no true answer');
    return outcome();
  }

  const container = {
    items: {
      create: (item: Item) =>
        meet(() => {
          if (items.has(item.id)) throw cosmosError(409, { 'x-ms-request-charge': '1.5' });
          return put(item);
        }),
      upsert: (item: Item) => meet(() => put(item)),
    },
    item: (id: string) => ({
      read: () =>
        meet(() => {
          const resource = structuredClone(items.get(id));
          const statusCode = resource === undefined ? 404 : 200;
          return { resource, requestCharge: 1, statusCode, substatus: missing.substatus, etag: resource?._etag };
        }),
      replace: (item: Item, options: { accessCondition: { condition: string } }) =>
        meet(() => {
          const current = items.get(id);
          if (current === undefined) throw cosmosError(404);
          if (current._etag !== options.accessCondition.condition) throw cosmosError(412);
          return put(item);
        }),
    }),
    read: () => meet(() => ({ requestCharge: 1, statusCode: 200 })),
  };

  return {
    container: container as unknown as Container,
    items,
    outcomes,
    missing,
    put,
    get calls() {
      return calls;
    },
  };
}

interface Response {
  readonly resource?: unknown;
  readonly etag?: string | undefined;
  readonly requestCharge: number;
  readonly statusCode: number;
  readonly substatus?: number;
}

function settled(work: () => Response): () => Response {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
