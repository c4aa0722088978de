import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { freePort, until } from '../../../support/child-processes.ts';

const JAR = 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar';
const SDKS = ['/usr/lib/google-cloud-sdk', '/usr/lib64/google-cloud-sdk', '/usr/lib/google-cloud-cli'];
const LEAST_JAVA = 11;

export interface FoundEmulator {
  /** `host:port` */
  start(): Promise<{ readonly host: string; stop(): Promise<void> }>;
}

/** Google's own emulator: the one that runs, or that of a Cloud SDK. Without one a line says what is left out. */
export function findEmulator(tests: string): FoundEmulator | undefined {
  const { FIRESTORE_EMULATOR_HOST: host } = process.env;
  if (host !== undefined) return { start: async () => ({ host, stop: async () => undefined }) };
  const jar = SDKS.map((sdk) => `${sdk}/${JAR}`).find(existsSync);
  if (jar !== undefined && javaVersion() >= LEAST_JAVA) return { start: () => startJar(jar) };
  process.stdout.write(
    `There is no Firestore emulator (FIRESTORE_EMULATOR_HOST, or a Cloud SDK and Java ${LEAST_JAVA}): ${tests} is left out.\n`,
  );
  return undefined;
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
  const port = await freePort();
  const main = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
  const args = ['-Xmx256m', '-cp', jar, main, 'start', '--host=127.0.0.1', `--port=${port}`];
  const child = spawn('java', args, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  await until("Google's Firestore emulator", async () => {
    if (child.exitCode !== null) throw new Error(`Google's Firestore emulator ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  return {
    host: `127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
