/** Reads what it needs of one image while its bytes pass by, with a memory that does not grow with their number. */
export interface StreamReader {
  push(bytes: Uint8Array): void;
  /** Frames so far. */
  readonly frames: number;
}
