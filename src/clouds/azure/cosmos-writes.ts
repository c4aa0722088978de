import type { Container, ItemDefinition, ItemResponse } from '@azure/cosmos';
import type { RequestScope } from '../../images/request-scope.ts';
import { conditionalWrite } from '../../stores/conditional-write.ts';
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
  /** Rejected unless the current version has this tag. */
  replace(item: T, etag: string, scope: RequestScope): Promise<WriteOutcome<FoundItem<T>>>;
}

interface CosmosRequest<T extends WrittenItem> {
  /** Statuses that mean that the condition does not hold. */
  readonly refusals: ReadonlySet<number>;
  fits(found: FoundItem<T>): boolean;
  send(item: T, signal: AbortSignal): Promise<ItemResponse<ItemDefinition>>;
}

/** Conditional writes of items. */
export function createCosmosWrites<T extends WrittenItem>(container: Container): CosmosWrites<T> {
  const write = (item: T, { refusals, fits, send }: CosmosRequest<T>, scope: RequestScope) =>
    conditionalWrite<FoundItem<T>>(
      {
        async send(signal) {
          try {
            const response = await cosmosCharge(scope, send(item, signal));
            return response.resource?._etag ?? response.etag;
          } catch (error) {
            if (!refusals.has(readSdkError(error).status ?? 0)) throw error;
            return undefined;
          }
        },
        readCurrent: (within, policy) => readItemCurrent(container, item.id, within, policy),
        ownTag: ({ write_id, _etag }) => (write_id === item.write_id ? _etag : undefined),
        fits,
      },
      classifyCosmosError,
      scope,
    );

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
