import type { Container } from '@azure/cosmos';
import type { RecordStore } from '../../images/record-store.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { classifyCosmosError } from './cosmos-error.ts';
import { readItemCurrent } from './cosmos-read.ts';

type CheckpointMethods = Pick<RecordStore, 'readCheckpoint' | 'writeCheckpoint'>;

/** No `image_id` contains a colon, so a checkpoint cannot be mistaken for an image. */
const checkpointId = (name: string) => `sweep:${name}`;

/** Checkpoints of the sweep in the container of the records, each in a partition of its own. */
export function createCosmosCheckpoints(container: Container): CheckpointMethods {
  return {
    readCheckpoint: (name, scope) =>
      scope.time(
        'database',
        async () => (await readItemCurrent<{ checkpoint?: unknown }>(container, checkpointId(name), scope))?.checkpoint,
      ),

    async writeCheckpoint(name, checkpoint, scope) {
      const id = checkpointId(name);
      const item = { id, image_id: id, kind: 'sweep', checkpoint };
      await scope.time('database', () =>
        attempt(scope, DATABASE_POLICY, classifyCosmosError, ({ signal }) =>
          cosmosCharge(scope, container.items.upsert(item, { abortSignal: signal })),
        ),
      );
    },
  };
}
