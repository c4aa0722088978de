import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Body bytes, of all requests together, between two collections. */
const COLLECT_BYTES = 8 * 1024 * 1024;

/**
 * Counts body bytes and triggers a minor GC every 8 MiB. A chunk holds 64 KiB outside V8's heap and almost nothing inside
 * it, so chunks never fill the young generation, and V8 runs a full collection instead: four for each 50 MiB. A minor GC
 * takes a millisecond.
 */
export function createMinorGcTrigger(collect: () => void = createMinorGc()): (bytes: number) => void {
  let passed = 0;
  return (bytes) => {
    passed += bytes;
    if (passed < COLLECT_BYTES) return;
    passed = 0;
    collect();
  };
}

type Collect = (options: { type: 'minor' }) => void;

/** Runs a minor GC; does nothing if the engine has no way to request one. */
export function createMinorGc(): () => void {
  let found: Collect | undefined;
  return () => {
    found ??= findCollect();
    found({ type: 'minor' });
  };
}

/** V8 provides `gc` only to contexts created while the flag is set. */
function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? (collect as Collect) : () => undefined;
}
