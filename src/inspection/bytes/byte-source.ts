/** What format readers read from. One read at a time: each waits for the one before. */
export interface ByteSource {
  /**
   * The bytes from `position` on: at least `least`, and more when they are at hand. Fewer only where the image ends.
   * The view is valid until the next read.
   */
  read(position: number, least: number): Promise<Buffer>;
  /** Promises that no later read starts before an earlier one, so that a stream can forget what has passed. */
  forwardOnly(): void;
}

export function memorySource(bytes: Buffer): ByteSource {
  return {
    read: (position) => Promise.resolve(bytes.subarray(position)),
    forwardOnly: () => undefined,
  };
}

/** Exactly `length` bytes from `position` on, or `undefined` when the image ends before that. */
export async function readExactly(source: ByteSource, position: number, length: number): Promise<Buffer | undefined> {
  const bytes = await source.read(position, length);
  return bytes.length < length ? undefined : bytes.subarray(0, length);
}
