/** The queue is full, or the wait was too long. */
export class NoSlotError extends Error {}

interface SlotLimits {
  /** Concurrent holders. */
  readonly slots: number;
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

/** Waits for a slot in the order of the calls, and returns the function that frees it. Throws a NoSlotError. */
export type TakeSlot = (signal: AbortSignal) => Promise<() => void>;

export function createSlots({ slots, maxWaiting, maxWaitMs }: SlotLimits): TakeSlot {
  let free = slots;
  const queue = new Set<() => void>();

  function release(): void {
    const [next] = queue;
    if (next === undefined) free += 1;
    else next();
  }

  /** Frees a slot once, however often it is called. */
  function slot(): () => void {
    let held = true;
    return () => {
      if (held) release();
      held = false;
    };
  }

  return function takeSlot(signal) {
    if (signal.aborted) return Promise.reject(new NoSlotError('The request is over'));
    if (free > 0) {
      free -= 1;
      return Promise.resolve(slot());
    }
    if (queue.size >= maxWaiting) return Promise.reject(new NoSlotError(`${maxWaiting} requests wait already`));
    return new Promise((resolve, reject) => {
      const giveUp = () => leave(() => reject(new NoSlotError('It waited too long')));
      const take = () => leave(() => resolve(slot()));
      const timer = setTimeout(giveUp, maxWaitMs);
      function leave(end: () => void): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        queue.delete(take);
        end();
      }
      signal.addEventListener('abort', giveUp, { once: true });
      queue.add(take);
    });
  };
}
