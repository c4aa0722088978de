import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

declare module 'vitest' {
  interface ProvidedContext {
    /** The port at which a file of the project waits for its turn. */
    turns: number;
  }
}

/**
 * Lets the files of a project run one after the other, while those of other projects go on beside them. A file's turn
 * ends with its connection, that is, with the process that runs it, however it ends.
 */
export async function giveTurns(): Promise<{ port: number; end: () => void }> {
  const waiting: Socket[] = [];
  let running: Socket | undefined;
  const next = (): void => {
    running = waiting.shift();
    running?.write('go');
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // Its end follows.
    socket.on('close', () => {
      const at = waiting.indexOf(socket);
      if (at !== -1) waiting.splice(at, 1);
      if (socket === running) next();
    });
    waiting.push(socket);
    if (running === undefined) next();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, end: () => void server.close() };
}
