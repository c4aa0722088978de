import type { Container, ItemDefinition, ItemResponse } from '@azure/cosmos';
import { isInternalError, ServiceError } from '../../errors.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY, MayHaveAppliedError, ONE_TRY } from '../../stores/attempt.ts';
import type { WriteOutcome } from '../../stores/write-outcome.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { classifyCosmosError } from './cosmos-error.ts';
import { readItemCurrent } from './cosmos-read.ts';
import { readSdkError } from './sdk-error.ts';

/** `write_id` identifies the write that created this version. */
export interface WrittenItem {
  readonly id: string;
  readonly image_id: string;
  readonly write_id: string;
}

/** An item as read, with the tag of its version. */
export type FoundItem<T extends WrittenItem> = T & { readonly _etag: string };

export interface CosmosWrites<T extends WrittenItem> {
  /** Refused when an item with this ID exists. */
  create(item: T, scope: RequestScope): Promise<WriteOutcome<FoundItem<T>>>;
  /** Refused unless the version with this tag is the current one. */
  replace(item: T, etag: string, scope: RequestScope): Promise<WriteOutcome<FoundItem<T>>>;
}

interface ConditionalRequest<T extends WrittenItem> {
  /** Statuses that mean that the condition does not hold. */
  readonly refusals: ReadonlySet<number>;
  /** Whether an attempt that arrives late would still be applied on top of this version. */
  fits(found: FoundItem<T>): boolean;
  send(item: T, signal: AbortSignal): Promise<ItemResponse<ItemDefinition>>;
}

/** Conditional writes with retries. After a lost response, a current read settles whether an attempt was applied. */
export function createCosmosWrites<T extends WrittenItem>(container: Container): CosmosWrites<T> {
  type Outcome = WriteOutcome<FoundItem<T>>;

  async function write(item: T, request: ConditionalRequest<T>, scope: RequestScope): Promise<Outcome> {
    const { send, refusals } = request;
    let outcome: Outcome | 'ambiguous';
    try {
      outcome = await attempt(scope, DATABASE_POLICY, classifyCosmosError, async ({ signal, mayHaveApplied }) => {
        try {
          const response = await cosmosCharge(scope, send(item, signal));
          return { kind: 'written', etag: response.resource?._etag ?? response.etag };
        } catch (error) {
          if (!refusals.has(readSdkError(error).status ?? 0)) throw error;
          // The condition may no longer hold because an earlier attempt of this write was applied.
          return mayHaveApplied ? 'ambiguous' : { kind: 'refused' };
        }
      });
    } catch (error) {
      // No further call to the store: it would fail in the same way.
      if (isInternalError(error)) return { kind: 'unknown', found: undefined, error };
      if (!(error instanceof MayHaveAppliedError)) throw error;
      return settle(item, request, error, scope.cleanUp(), ONE_TRY);
    }
    return outcome === 'ambiguous' ? settle(item, request, responseLost(), scope, DATABASE_POLICY) : outcome;
  }

  async function settle(
    item: T,
    { fits }: ConditionalRequest<T>,
    error: ServiceError,
    scope: RequestScope,
    policy: AttemptPolicy,
  ): Promise<Outcome> {
    const read = readItemCurrent<FoundItem<T>>(container, item.id, scope, policy);
    const found = await read.catch(() => undefined);
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

function responseLost(): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database response was lost. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
