import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { startGoogleEmulator } from '../../../../infra/gcp/local/firestore/start-firestore.ts';
import { freePort } from '../../../support/child-processes.ts';
import { collectStops } from '../../../support/harness.ts';

const JAR = 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar';
const SDKS = ['/usr/lib/google-cloud-sdk', '/usr/lib64/google-cloud-sdk', '/usr/lib/google-cloud-cli'];
const LEAST_JAVA = 11;

export interface FoundEmulator {
  /** `host:port` */
  start(): Promise<{ readonly host: string; stop(): Promise<void> }>;
}

/**
 * Google's own emulator: the one that runs, that of the variable `FIRESTORE_EMULATOR_JAR`, or that of a Cloud SDK. Without
 * one a line says what is left out.
 */
export function findEmulator(tests: string): FoundEmulator | undefined {
  const { FIRESTORE_EMULATOR_HOST: host } = process.env;
  if (host !== undefined) return { start: async () => ({ host, stop: async () => undefined }) };
  const jar = findJar();
  if (jar !== undefined) return { start: () => startJar(jar) };
  process.stdout.write(
    `There is no Firestore emulator (FIRESTORE_EMULATOR_HOST, or a Cloud SDK and Java ${LEAST_JAVA}): ${tests} is left out.\n`,
  );
  return undefined;
}

/** The file of an emulator that can be started here. */
export function findJar(): string | undefined {
  const { FIRESTORE_EMULATOR_JAR: named } = process.env;
  const jar = named || SDKS.map((sdk) => `${sdk}/${JAR}`).find(existsSync);
  return jar !== undefined && javaVersion() >= LEAST_JAVA ? jar : undefined;
}

function javaVersion(): number {
  try {
    const text = execFileSync('java', ['--version'], { encoding: 'utf8' });
    return Number(/ (\d+)/.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function startJar(jar: string) {
  const { run, stop } = collectStops();
  const { host } = await startGoogleEmulator(jar, await freePort(), run);
  return { host, stop };
}

// For scripts: prints the file, or nothing.
if (import.meta.main) process.stdout.write(findJar() ?? '');
