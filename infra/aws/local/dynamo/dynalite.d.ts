/** The package has no types. These cover what is used. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** A folder of LevelDB; in memory by default. */
    readonly path?: string | undefined;
    /** Delay until a table is active. */
    readonly createTableMs?: number;
  }

  // biome-ignore lint/style/noDefaultExport: this is the package's
  export default function dynalite(options?: Options): Server;
}
