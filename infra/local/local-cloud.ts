import type { Cors } from './cors.ts';
import type { PortDefaults } from './ports.ts';
import type { Run } from './run-until-stopped.ts';
import type { SettingSources } from './settings.ts';

/** What `npm start` needs of a cloud: its stores and its host on this machine. `infra/<cloud>/local/cloud.ts` exports one. */
export interface LocalCloud {
  /** Checks the choice of `--host` before anything is started. Throws for one that is not available. */
  chooseHost(root: string, choice: string | undefined): Promise<StartHost>;
  /** The ports that the stores need which no setting names. */
  storePorts(sources: SettingSources): PortDefaults;
  /** Starts these stores. */
  startStores(options: StoreOptions): Promise<LocalStores>;
}

export interface StoreOptions {
  /** By the names of `storePorts`, and `PORT` of the app. */
  readonly ports: Readonly<Record<string, number>>;
  readonly sources: SettingSources;
  readonly cors: Cors;
  /** Where data is kept; in memory where none is named. */
  readonly data: string | undefined;
  readonly run: Run;
}

export interface LocalStores {
  /** The settings that make the app use them. */
  readonly settings: Readonly<Record<string, string>>;
  /** One line for each, for the person who started them. */
  readonly lines: readonly string[];
  /** Makes what the app expects to be there, under the names of the settings. */
  prepare(settings: NodeJS.ProcessEnv): Promise<void>;
}

export interface HostOptions {
  readonly root: string;
  /** The bundle, as an absolute path. */
  readonly app: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly cors: Cors;
  /** Whether each request gets its line. Warnings and errors always do. */
  readonly verbose: boolean;
  readonly run: Run;
  write(line: string): void;
}

/** Starts the app and returns its address with the route prefix. */
export type StartHost = (options: HostOptions) => Promise<string>;
