/** The package has no types of its own: what is used of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** A folder of LevelDB; in memory by default. */
    readonly path?: string | undefined;
    /** How long a table is being created. */
    readonly createTableMs?: number;
  }

  // biome-ignore lint/style/noDefaultExport: this is the package's
  export default function dynalite(options?: Options): Server;
}
