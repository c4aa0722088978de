/** Numbers that look like chance, the same for the same seed (mulberry32). */
export interface Random {
  /** From 0 up to, and without, `below`. */
  below(limit: number): number;
  /** True once in `times`, on average. */
  once(times: number): boolean;
  pick<T>(of: readonly T[]): T;
  bytes(length: number): Buffer;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    once: (times) => below(times) === 0,
    pick<T>(of: readonly T[]): T {
      if (of.length === 0) throw new Error('nothing to pick from');
      // One of the choices may be `undefined`.
      return of[below(of.length)] as T;
    },
    bytes(length) {
      const bytes = Buffer.alloc(length);
      for (let at = 0; at < length; at += 4) bytes.writeUIntBE(below(2 ** 24), at, Math.min(3, length - at));
      return bytes;
    },
  };
}
