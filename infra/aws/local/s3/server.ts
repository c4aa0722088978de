import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { memoryBodies } from '../../../local/bodies.ts';
import { type Account, authenticate } from './authentication.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { Reply } from './operation.ts';
import { receiveBody } from './received-body.ts';
import { KEEPS_BODY, operationOf } from './routes.ts';
import { describeError, S3Error } from './s3-error.ts';
import { readRequest, type S3Request } from './s3-request.ts';
import type { Credentials } from './signature.ts';
import { openState, type State } from './state.ts';

/** Valid only for stand-ins. */
export const LOCAL_CREDENTIALS: Credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

export interface S3Options {
  /** A free port by default. */
  readonly port?: number;
  readonly region?: string;
  readonly credentials?: Credentials;
  /** Folder of the data; in memory by default. */
  readonly folder?: string | undefined;
  readonly now?: () => Date;
}

export interface LocalS3 {
  readonly port: number;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * The part of Amazon S3 that this project uses, on 127.0.0.1 and equally strict: it verifies signatures and conditions, and
 * rejects unsupported requests with 501. Path-style URLs, without versioning.
 */
export async function startS3(options: S3Options = {}): Promise<LocalS3> {
  const { port = 0, region = 'us-east-1', credentials = LOCAL_CREDENTIALS, folder, now = () => new Date() } = options;
  const account: Account = { credentials, region, now };
  const state = openState(folder);
  // Clients keep connections, as with S3.
  const server = createServer({ keepAliveTimeout: 20_000, requestTimeout: 0 }, (message, response) => {
    void serve(message, response, account, state);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    endpoint: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  account: Account,
  state: State,
): Promise<void> {
  const requestId = randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
  let cors: Record<string, string> = {};
  let reply: Reply;
  try {
    const request = readRequest(message);
    const rules = state.buckets.get(request.bucket)?.cors;
    cors = corsHeaders(rules, request);
    if (request.method === 'OPTIONS') reply = { status: 200, headers: preflight(rules, request) };
    else reply = await answer(message, request, account, state);
  } catch (error) {
    reply = errorReply(error, message, requestId);
  }
  const headers = { 'x-amz-request-id': requestId, server: 'AmazonS3', ...cors, ...reply.headers };
  send(response, message, reply, headers);
}

async function answer(message: IncomingMessage, request: S3Request, account: Account, state: State): Promise<Reply> {
  const authenticated = authenticate(request, account);
  const operation = operationOf(request, account.region);
  const isCreation = request.method === 'PUT' && request.key === '' && !request.query.has('cors');
  if (!isCreation && state.buckets.get(request.bucket) === undefined) {
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: request.bucket });
  }
  const bodies = KEEPS_BODY.has(operation) ? state.bodies : memoryBodies();
  const body = await receiveBody(message, request, authenticated, bodies);
  const at = Math.floor(account.now().getTime() / 1_000) * 1_000;
  try {
    return operation({ request, state, body, bodies, at });
  } catch (error) {
    bodies.remove(body.id);
    throw error;
  }
}

function errorReply(error: unknown, message: IncomingMessage, requestId: string): Reply {
  const { url = '/', complete } = message;
  if (error instanceof S3Error) {
    const body = error.body(url.split('?')[0] ?? '', requestId);
    return { status: error.status, headers: { 'content-type': 'application/xml' }, body };
  }
  // A client that disconnects is not a failure of the stand-in.
  if (complete) process.stderr.write(`The S3 stand-in failed: ${describeError(error)}\n`);
  const failure = new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
  return errorReply(failure, message, requestId);
}

function send(
  response: ServerResponse,
  message: IncomingMessage,
  { status, body }: Reply,
  headers: Readonly<Record<string, string>>,
): void {
  // The rest of a rejected body would be parsed as the next request.
  if (!message.complete) response.setHeader('connection', 'close');
  response.writeHead(status, headers);
  if (message.method === 'HEAD' || body === undefined) response.end();
  else if (typeof body === 'string') response.end(body);
  else pipeline(Readable.from(body, { objectMode: false }), response, () => undefined);
}
