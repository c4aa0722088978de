/** Random access to the bytes of one image, wherever they are stored. */
export interface ByteRanges {
  /** Total bytes; absent when unknown. */
  readonly size?: number;
  /** The bytes at `position`. Returns fewer than `length`, or none, only at the end of the image. */
  read(position: number, length: number): Promise<Uint8Array>;
}
