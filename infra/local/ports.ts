import { once } from 'node:events';
import { createServer } from 'node:net';

export type PortName = 'PORT' | 'AZURITE_PORT' | 'COSMOS_PORT';

const DEFAULTS: Readonly<Record<PortName, number>> = { PORT: 7071, AZURITE_PORT: 10000, COSMOS_PORT: 8081 };

/** The port that a variable names, or its default. */
export function readPort(name: PortName, env: NodeJS.ProcessEnv): number {
  const text = env[name];
  if (text === undefined || text === '') return DEFAULTS[name];
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Error(`${name} must be a port from 1 to 65535, it is "${text}"`);
  }
  return port;
}

/** Reads ports and sees that nobody has them. Throws one error that names the variable. */
export async function freePorts<N extends PortName>(
  names: readonly N[],
  env: NodeJS.ProcessEnv,
): Promise<Record<N, number>> {
  const taken = new Map<number, PortName>();
  const ports: Partial<Record<N, number>> = {};
  for (const name of names) {
    const port = readPort(name, env);
    const other = taken.get(port);
    if (other !== undefined) throw new Error(`${name} and ${other} are both ${port}: give one of them another port`);
    if (!(await isFree(port))) {
      throw new Error(`Port ${port} is in use: stop what listens there, or set ${name} to a free port`);
    }
    taken.set(port, name);
    ports[name] = port;
  }
  return ports as Record<N, number>;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  } finally {
    server.close();
  }
}
