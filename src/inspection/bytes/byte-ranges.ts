/** Random access to the bytes of one image, wherever they are stored. */
export interface ByteRanges {
  /** Total bytes; absent when unknown. */
  readonly size?: number;
  /** The bytes from `position` on. Returns fewer than `length`, or none, only where the image ends. */
  read(position: number, length: number): Promise<Uint8Array>;
}
