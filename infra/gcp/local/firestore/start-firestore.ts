import { awaitChild } from '../../../local/await-child.ts';
import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';
import { type LocalFirestore, type StandInOptions, startStandIn } from './start-stand-in.ts';

/** The stand-in, or Google's emulator if the variable `FIRESTORE_EMULATOR_JAR` names its file. */
export async function startFirestore(port: number, run: Run, options: StandInOptions = {}): Promise<LocalFirestore> {
  const { FIRESTORE_EMULATOR_JAR: jar } = process.env;
  if (!jar) return startStandIn(port, run, options);
  if (options.folder !== undefined) {
    throw new Error("Google's Firestore emulator keeps no data: omit --data, or unset FIRESTORE_EMULATOR_JAR");
  }
  return startGoogleEmulator(jar, port, run);
}

/** Needs Java 11 or later. */
export async function startGoogleEmulator(jar: string, port: number, run: Run): Promise<LocalFirestore> {
  const child = startChild({
    name: "Google's Firestore emulator",
    script: `${import.meta.dirname}/google-emulator.ts`,
    args: ['--jar', jar, '--port', String(port)],
  });
  await awaitChild("Google's Firestore emulator", child, `http://127.0.0.1:${port}`, run);
  return { host: `127.0.0.1:${port}`, pid: child.pid };
}
