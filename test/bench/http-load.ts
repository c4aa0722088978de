import { connect, type Socket } from 'node:net';
import { inLanes, type Volume } from './timed-lanes.ts';

/** One request that is sent again and again. */
export interface HttpLoad {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** What every answer must have. */
  readonly status: number;
}

/**
 * Sends requests over kept connections, one for each lane, and resolves with the milliseconds of each. Written on
 * sockets: the loader shares the machine with what it measures, and a client library would take a good part of it.
 */
export async function sendMany(loadAt: (at: number) => HttpLoad, volume: Volume): Promise<number[]> {
  const connections = new Map<number, Connection>();
  try {
    return await inLanes(volume, async (at, lane) => {
      const load = loadAt(at);
      const connection = connections.get(lane) ?? (await Connection.open(load.port));
      connections.set(lane, connection);
      const status = await connection.send(load);
      if (status !== load.status) {
        throw new Error(`${load.method} ${load.path} answered ${status}: ${connection.last}`);
      }
    });
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}

/** One kept connection with one request on its way at a time. */
class Connection {
  readonly #socket: Socket;
  #received = '';
  #waiting: PromiseWithResolvers<number> | undefined;
  last = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text) => this.#receive(String(text)));
    const lost = (error?: Error | boolean) =>
      this.#waiting?.reject(error instanceof Error ? error : new Error('The connection was closed'));
    socket.on('error', lost).on('close', lost);
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  send({ method, path, headers, body, port }: HttpLoad): Promise<number> {
    const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines, ...length, '', ''].join('\r\n');
    this.#waiting = Promise.withResolvers();
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    if (body !== undefined) this.#socket.write(body);
    this.#socket.uncork();
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const end = endOfAnswer(this.#received);
    if (end === undefined) return;
    this.last = this.#received.slice(0, 2_000);
    this.#received = this.#received.slice(end);
    this.#waiting?.resolve(Number(this.last.slice(9, 12)));
  }
}

/** Where the first answer in a text ends, once it is there whole (RFC 9112 section 6.3). */
function endOfAnswer(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n') + 4;
  if (headEnd < 4) return undefined;
  const head = text.slice(0, headEnd);
  const isEmpty = /^HTTP\/1\.1 (?:204|304) /.test(head);
  const length = isEmpty ? '0' : /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return text.length >= headEnd + Number(length) ? headEnd + Number(length) : undefined;
  const last = text.indexOf('0\r\n\r\n', headEnd);
  return last < 0 ? undefined : last + 5;
}
