/** Source of the format readers. One read at a time. */
export interface ByteSource {
  /**
   * The bytes at `position`: at least `least`, and more if they are available. Fewer only at the end of the image.
   * The view is valid until the next read.
   */
  read(position: number, least: number): Promise<Buffer>;
  /** Promises that reads only move forward, so that a stream can drop bytes that have passed. */
  forwardOnly(): void;
}

export function memorySource(bytes: Buffer): ByteSource {
  return {
    read: (position) => Promise.resolve(bytes.subarray(position)),
    forwardOnly: () => undefined,
  };
}

/** Exactly `length` bytes at `position`, or `undefined` if the image is shorter. */
export async function readExactly(source: ByteSource, position: number, length: number): Promise<Buffer | undefined> {
  const bytes = await source.read(position, length);
  return bytes.length < length ? undefined : bytes.subarray(0, length);
}
