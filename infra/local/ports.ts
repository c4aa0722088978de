import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports by the variables that name them, each with its default. */
export type PortDefaults<N extends string = string> = Readonly<Record<N, number>>;

/** The port that a variable names, or its default. */
function readPort(name: string, fallback: number, env: NodeJS.ProcessEnv): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Error(`${name} must be a port from 1 to 65535; it is "${text}"`);
  }
  return port;
}

/** Reads ports and checks that they are free. Throws one error that names the variable. */
export async function freePorts<N extends string>(
  defaults: PortDefaults<N>,
  env: NodeJS.ProcessEnv,
): Promise<Record<N, number>> {
  const taken = new Map<number, string>();
  const ports: Record<string, number> = {};
  for (const [name, fallback] of Object.entries<number>(defaults)) {
    const port = readPort(name, fallback, env);
    const other = taken.get(port);
    if (other !== undefined) throw new Error(`${name} and ${other} are both ${port}: set one of them to another port`);
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
