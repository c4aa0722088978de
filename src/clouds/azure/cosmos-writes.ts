import type { Container, ItemDefinition, ItemResponse } from '@azure/cosmos';
import { ServiceError } from '../../errors.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY, DoubtfulError, ONE_TRY } from '../../stores/attempt.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { judgeCosmosError } from './cosmos-error.ts';
import { readItemCurrent } from './cosmos-read.ts';
import { readSdkError } from './sdk-error.ts';

/** What is written: `write_id` names this one write. */
export interface WrittenItem {
  readonly id: string;
  readonly image_id: string;
  readonly write_id: string;
}

/** An item as it was read, with the tag of its version. */
export type FoundItem<T extends WrittenItem> = T & { readonly _etag: string };

/**
 * How a conditional write ended. `refused`: no attempt was applied. `overtaken`: another write's version is there now, so
 * this one was replaced again or never applied, and can no longer be. `unknown`: an attempt may have been applied, or may
 * still be.
 */
export type WriteOutcome<T extends WrittenItem> =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'overtaken'; readonly found: FoundItem<T> }
  | { readonly kind: 'unknown'; readonly found: FoundItem<T> | undefined; readonly error: ServiceError };

export interface CosmosWrites<T extends WrittenItem> {
  /** Refused when there is an item of this id. */
  create(item: T, scope: RequestScope): Promise<WriteOutcome<T>>;
  /** Refused unless the version with this tag is the current one. */
  replace(item: T, etag: string, scope: RequestScope): Promise<WriteOutcome<T>>;
}

interface Sending<T> {
  /** Statuses that say that the condition does not hold. */
  readonly refusals: ReadonlySet<number>;
  /** Whether an attempt that arrives late would still be applied on top of this version. */
  fits(found: T & { readonly _etag: string }): boolean;
  send(item: T, signal: AbortSignal): Promise<ItemResponse<ItemDefinition>>;
}

type Sent = { readonly etag: string } | 'refused' | 'refused after doubt';

/**
 * Conditional writes, retried. Where a response was lost, and no later attempt was applied, a current read settles
 * whether one of them was.
 */
export function createCosmosWrites<T extends WrittenItem>(container: Container): CosmosWrites<T> {
  async function write(item: T, sending: Sending<T>, scope: RequestScope): Promise<WriteOutcome<T>> {
    const { send, refusals } = sending;
    let sent: Sent;
    try {
      sent = await attempt(scope, DATABASE_POLICY, judgeCosmosError, async ({ signal, doubtful }): Promise<Sent> => {
        try {
          const response = await cosmosCharge(scope, send(item, signal));
          return { etag: response.resource?._etag ?? response.etag };
        } catch (error) {
          if (!refusals.has(readSdkError(error).status ?? 0)) throw error;
          return doubtful ? 'refused after doubt' : 'refused';
        }
      });
    } catch (error) {
      if (!(error instanceof DoubtfulError)) throw error;
      return settle(item, sending, error, scope.cleanUp(), ONE_TRY);
    }
    if (sent === 'refused') return { kind: 'refused' };
    if (sent === 'refused after doubt') return settle(item, sending, lost(), scope, DATABASE_POLICY);
    return { kind: 'written', etag: sent.etag };
  }

  async function settle(
    item: T,
    { fits }: Sending<T>,
    error: ServiceError,
    scope: RequestScope,
    policy: AttemptPolicy,
  ): Promise<WriteOutcome<T>> {
    const look = readItemCurrent<FoundItem<T>>(container, item.id, scope, policy);
    const found = await look.catch(() => undefined);
    if (found?.write_id === item.write_id) return { kind: 'written', etag: found._etag };
    return found === undefined || fits(found) ? { kind: 'unknown', found, error } : { kind: 'overtaken', found };
  }

  return {
    create: (item, scope) =>
      write(
        item,
        {
          refusals: new Set([409]),
          fits: () => false,
          send: (sent, signal) => container.items.create<ItemDefinition>({ ...sent }, { abortSignal: signal }),
        },
        scope,
      ),

    replace: (item, etag, scope) =>
      write(
        item,
        {
          refusals: new Set([404, 412]),
          fits: ({ _etag }) => _etag === etag,
          send: (sent, signal) =>
            container.item(sent.id, sent.image_id).replace<ItemDefinition>(
              { ...sent },
              {
                abortSignal: signal,
                accessCondition: { type: 'IfMatch', condition: etag },
              },
            ),
        },
        scope,
      ),
  };
}

function lost(): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database response was lost. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
