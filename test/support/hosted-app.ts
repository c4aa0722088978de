import { join } from 'node:path';
import { prepareBlobs, prepareCosmos } from '../../infra/azure/local/stores.ts';
import { build } from '../../infra/build.ts';
import { ROOT, Running } from './child-processes.ts';
import { type Memory, memoryOf, workerOf } from './worker-memory.ts';

export interface HostedApp {
  readonly running: Running;
  /** With the route prefix. */
  readonly url: string;
  /** Of the process that runs the app. */
  memory(): Memory;
  stop(): Promise<void>;
}

const APP = join(ROOT, 'dist/faults.mjs');
let built: Promise<void> | undefined;

/** The built app in a host of its own, on stores that settings name. */
export async function startHostedApp(settings: NodeJS.ProcessEnv): Promise<HostedApp> {
  built ??= build('src/clouds/azure/app.ts', APP);
  await built;
  const running = new Running(join(ROOT, 'infra/azure/local/host/main.ts'), ['--app', APP, '--port', '0'], settings);
  const [, url = ''] = await running.sees(/^listening (http:\S+)$/m);
  const worker = workerOf(running);
  return {
    running,
    url,
    memory: () => memoryOf(worker),
    async stop() {
      await running.stop();
    },
  };
}

/** Settings with containers of their own, which are made. */
export async function ownContainers(stores: Readonly<Record<string, string>>, name: string) {
  const own: Record<string, string> = { ...stores, BUCKET_NAME: name, TABLE_NAME: name };
  await prepareBlobs(own.BLOB_CONNECTION ?? '', name);
  await prepareCosmos(own.COSMOS_CONNECTION ?? '', { database: own.COSMOS_DATABASE ?? '', container: name });
  return own;
}
