/** One thing that was done once. */
export interface GrowthSample {
  /** Until its response, with the time that the stores take. */
  readonly ms: number;
  /** Of the process of our code. */
  readonly cpuMs: number;
  /** The most that was resident. */
  readonly peakMb: number;
  /** To the stores, by kind. */
  readonly requests: Readonly<Record<string, number>>;
}
