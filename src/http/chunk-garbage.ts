import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of all bodies together, between two collections. */
const COLLECT_BYTES = 8 * 1024 * 1024;

/**
 * Counts the bytes of bodies that passed by, and has the engine let go of them now and then. A chunk is 64 KiB outside of
 * the engine's heap and next to nothing inside: the young generation never fills up with them, so that the engine collects
 * everything instead, four times for each 50 MiB. A collection of the young generation alone takes a millisecond.
 */
export function createChunkGarbage(collect: () => void = createYoungCollection()): (bytes: number) => void {
  let passed = 0;
  return (bytes) => {
    passed += bytes;
    if (passed < COLLECT_BYTES) return;
    passed = 0;
    collect();
  };
}

type Collect = (options: { type: 'minor' }) => void;

/** Asks for a collection of the young generation; does nothing where the engine does not offer one. */
export function createYoungCollection(): () => void {
  let found: Collect | undefined;
  return () => {
    found ??= findCollect();
    found({ type: 'minor' });
  };
}

/** The engine hands its function to contexts that are made while the flag is on. */
function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? (collect as Collect) : () => undefined;
}
