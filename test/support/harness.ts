import type { Run } from '../../infra/local/run-until-stopped.ts';
import type { BlobStore } from '../../src/images/blob-store.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import type { SharedSettings } from '../../src/settings.ts';
import type { Running } from './child-processes.ts';
import type { Fault, FaultProxy } from './fault-proxy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of `src/clouds` that a project of tests is for. */
    cloud: string;
  }
}

export type Settings = Readonly<Record<string, string>>;

/** What the tests of all clouds need from one of them. `test/clouds/<cloud>/harness.ts` exports it as `harness`. */
export interface CloudHarness {
  /** The folder in `src/clouds`. */
  readonly cloud: string;

  /** Free ports for stores on this machine. */
  choosePlaces(): Promise<StorePlaces>;
  /** Starts empty stores, ready for use, and returns every setting of an app on them. */
  startStores(options: StartStores): Promise<Settings>;
  /** The same settings with empty containers of this name, which are created. */
  ownContainers(settings: Settings, name: string): Promise<Settings>;
  /** Both ports as the app opens them, and the settings that the service reads. */
  openStores(settings: Settings): OpenStores;
  /** The blobs, read and written without the app. */
  openBlobs(settings: Settings): RawBlobs;
  /** Puts a fault proxy in front of each store, which also behaves like the real service where the local store does not. */
  startUnkindStores(settings: Settings, unkindness: Unkindness): Promise<UnkindStores>;

  /**
   * The script and arguments that run a built app; it prints `listening <url>`. With the folder of a checkout, which may be of another
   * commit, they run the sources there.
   */
  hostCommand(app: string, root?: string): Promise<readonly [script: string, ...args: string[]]>;
  /** The process that runs the app's code, below such a host or below `npm start`. */
  appProcess(running: Running): number;

  readonly platform: Platform;
  /** When a signed URL expires. */
  expiryOf(url: URL): Date;
  /** How the record store refuses a request when it is over capacity. */
  readonly throttled: Fault;
  readonly steps: StoreSteps;
  /**
   * The kinds of requests that each operation sends, in order, where no replica has what another instance prepared. Of
   * `complete in parts`, those that `complete` does not send.
   */
  readonly requests: Readonly<Record<OperationName, readonly StoreStep[]>>;
  /** Settings with which an app must not start. */
  readonly wrongSettings: readonly WrongSettings[];
}

/** Differences between platforms that clients can notice. */
export interface Platform {
  /** Whether bodies are streamed to the app; otherwise it is called after the last byte. */
  readonly streamsBodies: boolean;
  /** Whether bodies with a textual Content-Type arrive as bytes; otherwise as decoded text, which corrupts images. */
  readonly keepsBytesOfText: boolean;
  /** Maximum request body. The platform itself responds to longer ones with 413. */
  readonly maxBodyBytes: number;
  /** Highest valid MAX_UPLOAD_BYTES. */
  readonly maxUploadBytes: number;
  /** How storage rejects an upload of another size than announced; `undefined`: `complete` does. */
  readonly wrongSizeStatus: number | undefined;
  /** Whether the record store reports what a call cost, for `x-ms-request-charge`. */
  readonly reportsCharge: boolean;
}

export interface StorePlaces {
  /** The variables with which `npm start` starts its stores there. */
  readonly env: Settings;
  /** The settings that lead an app there. */
  readonly settings: Settings;
}

export interface StartStores {
  readonly run: Run;
  readonly places?: StorePlaces;
  /** A store that these variables name is used as it is: the same tests can run on real accounts. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where blobs are kept; in memory by default. */
  readonly folder?: string;
}

export interface OpenStores {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly settings: SharedSettings;
}

export interface RawBlobs {
  /** The `blob_url` of each begins with it, followed by a slash. */
  readonly url: string;
  /** The tag of each blob by its name; with `uncommitted`, also of unfinished ones. */
  list(options?: { readonly uncommitted: boolean }): Promise<Map<string, string>>;
  read(name: string): Promise<Buffer | undefined>;
  write(name: string, bytes: Uint8Array, metadata?: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** How a copy inside the blob store ends, after its request was accepted. */
export interface CopyOutcome {
  readonly ends: 'success' | 'failed' | 'aborted';
  readonly afterMs: number;
}

/** How far the stores behave like the real services. A store that has no such behavior ignores the option. */
export interface Unkindness {
  /** Milliseconds that the replica serving the next read lags behind. */
  lagMs?(): number;
  /** Whether the next read is refused once because its replica lags behind the session. */
  refusesSession?(): boolean;
  /** `undefined`: the copy is finished with its response. */
  outcomeOfCopy?(): CopyOutcome | undefined;
}

export interface UnkindStores {
  /** The settings that lead an app to the proxies. */
  readonly settings: Settings;
  readonly blobs: FaultProxy;
  readonly records: FaultProxy;
  /** From now on every replica has every write so far. */
  catchUp(): void;
  /** Ends every copy in progress. */
  endCopies(): Promise<void>;
  stop(): Promise<void>;
}

/** One kind of request to a store, by the name it has in the fault proxy. */
export interface StoreStep {
  readonly store: 'blobs' | 'records';
  readonly name: string;
}

/** The requests that tests disturb one by one, by the names they have in the fault proxy of their store. */
export interface StoreSteps {
  readonly createRecord: string;
  readonly replaceRecord: string;
  readonly removeRecord: string;
  /** A claim of an idempotency key. */
  readonly createClaim: string;
  readonly replaceClaim: string;
  /** Makes a small blob visible. */
  readonly commitBlob: string;
  /** Makes a blob of its parts. */
  readonly assembleBlob: string;
  readonly readBlob: string;
  readonly copyBlob: string;
  readonly removeBlob: string;
}

export type OperationName =
  | 'upload, small'
  | 'upload, large'
  | 'upload with a key'
  | 'replace'
  | 'delete'
  | 'update'
  | 'create upload'
  | 'create upload with a key'
  | 'complete'
  | 'complete in parts';

export interface WrongSettings {
  readonly title: string;
  readonly settings: Settings;
  /** How the line of each fault begins. */
  readonly faults: readonly string[];
  /** Must not be in the message. */
  readonly secret?: string;
}

export async function loadHarness(cloud: string): Promise<CloudHarness> {
  return (await import(`../clouds/${cloud}/harness.ts`)).harness;
}

/** A run for stores that are stopped together. */
export function collectStops(): { readonly run: Run; stop(): Promise<void> } {
  const stops: (() => Promise<void>)[] = [];
  const run: Run = {
    onStop: (stop) => void stops.push(stop),
    endsWith: () => undefined,
    signal: new AbortController().signal,
  };
  return {
    run,
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
