import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';

/** The variable for the port, and its default, which is that of Google's emulator. */
export const FIRESTORE_PORT = { FIRESTORE_PORT: 8_080 };

export interface LocalFirestore {
  /** `host:port`, the format of `FIRESTORE_EMULATOR_HOST`. */
  readonly host: string;
  readonly pid: number | undefined;
}

export interface StandInOptions {
  readonly folder?: string | undefined;
  /** The collection of images, if it is not `images`. */
  readonly table?: string | undefined;
  /** Indexes that replace the deployed ones. */
  readonly indexes?: string | undefined;
}

/** The stand-in as a child process, with data in memory or in a folder. */
export async function startStandIn(
  port: number,
  run: Run,
  { folder, table, indexes }: StandInOptions = {},
): Promise<LocalFirestore> {
  const listening = Promise.withResolvers<void>();
  const child = startChild({
    name: 'The Firestore stand-in',
    script: `${import.meta.dirname}/main.ts`,
    args: [
      ...['--port', String(port)],
      ...(folder === undefined ? [] : ['--data', folder]),
      ...(table === undefined ? [] : ['--table', table]),
      ...(indexes === undefined ? [] : ['--indexes', indexes]),
    ],
    onMessage: () => listening.resolve(),
  });
  run.onStop(child.stop);
  run.endsWith(child.ended);
  const ended = child.ended.then((reason) => {
    throw new Error(reason ?? 'The Firestore stand-in was stopped');
  });
  await Promise.race([listening.promise, ended]);
  ended.catch(() => undefined);
  return { host: `127.0.0.1:${port}`, pid: child.pid };
}
