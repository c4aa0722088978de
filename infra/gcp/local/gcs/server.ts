import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { corsHeaders, preflight } from './cors.ts';
import { GcsError, noSuchBucket } from './gcs-error.ts';
import { type GcsRequest, readRequest } from './gcs-request.ts';
import type { Reply } from './operation.ts';
import { receive } from './received-body.ts';
import { bucketOf, refuseUnknownParameters, routeOf } from './routes.ts';
import { type Account, checkSignature } from './signature.ts';
import { openState, type State } from './state.ts';

export interface GcsOptions {
  /** A free port by default. */
  readonly port?: number;
  /** Of the account that signs URLs. */
  readonly clientEmail: string;
  readonly publicKey: KeyObject;
  /** Where objects are kept; in memory where none is named. */
  readonly folder?: string | undefined;
  readonly now?: () => Date;
}

export interface LocalGcs {
  readonly port: number;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Cloud Storage on 127.0.0.1 as this project uses it, and as strict: conditions hold, generations are what they are,
 * signed URLs are checked, and what is not imitated is refused with 501. No bucket has versions. The JSON API asks for no
 * token: the SDK sends none to an endpoint that is not Google's.
 */
export async function startGcs(options: GcsOptions): Promise<LocalGcs> {
  const { port = 0, clientEmail, publicKey, folder, now = () => new Date() } = options;
  const account: Account = { clientEmail, publicKey, now };
  const state = openState(folder);
  // Clients keep connections, as with Cloud Storage.
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
  let cors: Record<string, string> = {};
  let reply: Reply;
  try {
    const request = readRequest(message);
    const rules = state.buckets.get(bucketOf(request))?.cors;
    cors = request.method === 'OPTIONS' ? preflight(rules, request) : corsHeaders(rules, request);
    reply = request.method === 'OPTIONS' ? { status: 200 } : await answer(message, request, account, state);
  } catch (error) {
    reply = errorReply(error, message);
  }
  send(response, message, reply, { server: 'UploadServer', ...cors, ...reply.headers });
}

async function answer(message: IncomingMessage, request: GcsRequest, account: Account, state: State): Promise<Reply> {
  const route = routeOf(request);
  const { operation, bucket, name, isSigned } = route;
  if (isSigned) checkSignature(request, account);
  refuseUnknownParameters(request, route);
  if (bucket !== '' && state.buckets.get(bucket) === undefined) throw noSuchBucket();
  const received = await receive(message, request, operation, state);
  const at = account.now().getTime();
  try {
    return operation.run({ request, state, bucket, name, at, ...received });
  } catch (error) {
    if (received.body.id !== '') state.bodies.remove(received.body.id);
    throw error;
  }
}

function errorReply(error: unknown, message: IncomingMessage): Reply {
  if (error instanceof GcsError) {
    const isJson = /^\/(?:b|(?:upload\/)?storage\/v1)\//.test(message.url ?? '');
    const type = isJson ? 'application/json; charset=UTF-8' : 'application/xml; charset=UTF-8';
    return { status: error.status, headers: { 'content-type': type }, body: isJson ? error.json() : error.xml() };
  }
  // A client disconnect is not a failure.
  if (message.complete) {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`The Cloud Storage stand-in failed: ${text}\n`);
  }
  const failure = new GcsError(
    500,
    'backendError',
    'InternalError',
    'We encountered an internal error. Please try again.',
  );
  return errorReply(failure, message);
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
