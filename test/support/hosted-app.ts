import { build } from '../../infra/build.ts';
import { Running } from './child-processes.ts';
import type { CloudHarness } from './harness.ts';
import { type Memory, memoryOf } from './process-memory.ts';

export interface HostedApp {
  readonly running: Running;
  /** With the route prefix. */
  readonly url: string;
  /** Of the process that runs the app. */
  memory(): Memory;
  stop(): Promise<void>;
}

/** The built app in a host of its own, on stores that settings name. */
export async function startHostedApp(harness: CloudHarness, settings: NodeJS.ProcessEnv): Promise<HostedApp> {
  const { cloud } = harness;
  const [script, ...args] = await harness.hostCommand(await build(`src/clouds/${cloud}/app.ts`));
  const running = new Running(script, args, settings);
  const [, url = ''] = await running.sees(/^listening (http:\S+)$/m);
  const process = harness.appProcess(running);
  return {
    running,
    url,
    memory: () => memoryOf(process),
    async stop() {
      await running.stop();
    },
  };
}
