/** All bytes of one image, wherever they are kept. */
export interface ByteSource {
  /** What sharp opens: the bytes, or the path of a file that holds them. */
  readonly input: Buffer | string;
  /** The bytes from `position` on; fewer than `length`, or none, where the image ends before that. */
  read(position: number, length: number): Promise<Buffer>;
}

export function memorySource(bytes: Buffer): ByteSource {
  return {
    input: bytes,
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  };
}
