import { readFileSync } from 'node:fs';
import type { CompositePath, IndexingPolicy } from '@azure/cosmos';

const DEPLOYED = new URL('../index-policy.json', import.meta.url);

/**
 * The index policy that is deployed, for the emulator: the service reads a composite index in both directions, the
 * emulator wants one for each.
 */
export function emulatorIndexPolicy(): IndexingPolicy {
  const policy: IndexingPolicy = JSON.parse(readFileSync(DEPLOYED, 'utf8'));
  const composites = policy.compositeIndexes ?? [];
  return { ...policy, compositeIndexes: [...composites, ...composites.map((paths) => paths.map(reversed))] };
}

function reversed(path: CompositePath): CompositePath {
  return { ...path, order: path.order === 'descending' ? 'ascending' : 'descending' };
}
