import type { Cors } from './cors.ts';
import type { PortDefaults } from './ports.ts';
import type { Run } from './run-until-stopped.ts';
import type { SettingSources } from './settings.ts';

/** A cloud's stores and host on this machine, for `npm start`. `infra/<cloud>/local/cloud.ts` exports one. */
export interface LocalCloud {
  /** Checks the choice of `--host` before anything is started. Throws for one that is not available. */
  chooseHost(root: string, choice: string | undefined): Promise<StartHost>;
  /** Ports of the stores that are not set by a connection. */
  storePorts(sources: SettingSources): PortDefaults;
  /** Starts these stores. */
  startStores(options: StoreOptions): Promise<LocalStores>;
}

export interface StoreOptions {
  /** By the names of `storePorts`, and `PORT` of the app. */
  readonly ports: Readonly<Record<string, number>>;
  readonly sources: SettingSources;
  readonly cors: Cors;
  /** Folder of the data; in memory by default. */
  readonly data: string | undefined;
  readonly run: Run;
}

export interface LocalStores {
  /** The settings that make the app use them. */
  readonly settings: Readonly<Record<string, string>>;
  /** One line of output for each. */
  readonly lines: readonly string[];
  /** Creates the containers that the app expects, named by the settings. */
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
