import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { build } from '../../../../infra/build.ts';
import { ROOT, Running } from '../../../support/child-processes.ts';
import { type Answer, type Sent, send } from '../../../support/exact-requests.ts';

/** A fixture app of `test/clouds/azure/support/apps` in a host of its own. */
export interface FixtureHost {
  readonly running: Running;
  readonly port: number;
  /** Sends a request with its path exactly as given, under /api. */
  send(path: string, sent?: Sent): Promise<Answer>;
  connect(): Socket;
  stop(): Promise<void>;
}

export async function startFixture(
  name: string,
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<FixtureHost> {
  const args = ['--app', await build(`test/clouds/azure/support/apps/${name}`), '--port', '0', ...flags];
  const running = new Running(join(ROOT, 'infra/azure/local/host/main.ts'), args, env);
  const [, port] = await running.sees(/^listening http:\/\/127\.0\.0\.1:(\d+)\/api$/m);
  const agent = new Agent({ keepAlive: true });
  return {
    running,
    port: Number(port),
    send: (path, sent) => send({ agent, port: Number(port), path: `/api${path}` }, sent),
    connect: () => connect(Number(port), '127.0.0.1'),
    async stop() {
      agent.destroy();
      await running.stop();
    },
  };
}
