/** A cloud's two stores as a tutorial uses them: its ordinary SDKs with their defaults. */
export interface SdkStores {
  /** Hashes, stores the bytes under a new name, then a document, with which it resolves. */
  upload(image: Buffer): Promise<unknown>;
  /** A document that the app's adapter wrote. Rejects if there is none. */
  read(imageId: string): Promise<unknown>;
  /** The newest 50 documents. */
  list(): Promise<readonly unknown[]>;
}

/** What the benchmark needs from one cloud, beside its harness. `test/clouds/<cloud>/bench/cloud-bench.ts` exports it. */
export interface CloudBench {
  /** Programs that a user would write instead, by name: files of the same folder, servers that answer under /images. */
  readonly servers: Readonly<Record<string, string>>;
  /** Documents of a long list: as many as the local store takes in a minute, and searches in the time of a call. */
  readonly manyRecords: number;
  /** Limits of the bundle's start; without them it is measured only. */
  readonly startLimits: { readonly importMs: number; readonly firstAnswerMs: number } | undefined;
}

export const benchFolder = (cloud: string) => `test/clouds/${cloud}/bench`;

export async function loadCloudBench(cloud: string): Promise<CloudBench> {
  return (await import(`../clouds/${cloud}/bench/cloud-bench.ts`)).cloudBench;
}

export async function loadSdkStores(cloud: string): Promise<SdkStores> {
  return (await import(`../clouds/${cloud}/bench/sdk-stores.ts`)).openSdkStores(process.env);
}
