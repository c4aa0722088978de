import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { isLeftToClient, partitionRow, planOf, REFUSAL, readGatewayQuery, wholeItems } from './gateway-query.ts';

interface Page {
  readonly Documents?: readonly Readonly<Record<string, unknown>>[];
}

/** The parts of the emulator's classes that are used here. */
interface Account {
  database(id: string): { collection(id: string): { read(): object | undefined } };
}

interface Ids {
  readonly dbId: string;
  readonly collId: string;
}

type Handler = (account: Account, request: IncomingMessage, response: ServerResponse, ids: Ids) => Promise<object>;

/**
 * Makes the emulator of this process treat queries as the gateway of Cosmos DB does, before it is loaded. By itself it takes the
 * request for a plan for the query, and merges what the gateway leaves to the client.
 */
export function servePlans(): void {
  const handlers: { default: Handler } = createRequire(import.meta.url)(
    '@vercel/cosmosdb-server/lib/handler/query-documents',
  );
  const emulator = handlers.default;

  handlers.default = async (account, request, response, ids) => {
    const body = await buffer(request);
    const query = readGatewayQuery(JSON.parse(body.toString()));
    const send = (bytes: Buffer) => emulator(account, withBody(request, bytes), response, ids);
    if (query === undefined || !isLeftToClient(query) || isMissing(account, ids)) return send(body);
    if (request.headers['x-ms-cosmos-is-query-plan-request'] !== undefined) return planOf(query);
    if (request.headers['x-ms-documentdb-partitionkeyrangeid'] === undefined) {
      response.statusCode = 400;
      response.setHeader('x-ms-substatus', REFUSAL.substatus);
      return REFUSAL.body;
    }
    const page: Page = await send(Buffer.from(JSON.stringify(wholeItems(query))));
    return page.Documents === undefined
      ? page
      : { ...page, Documents: page.Documents.map((item) => partitionRow(query, item)) };
  };
}

/** Whether there is no such container: the emulator's own answer is 404. */
function isMissing(account: Account, { dbId, collId }: Ids): boolean {
  return account.database(dbId).collection(collId).read() === undefined;
}

/** The same request with a body that was not read yet. */
function withBody({ headers, method, url }: IncomingMessage, bytes: Buffer): IncomingMessage {
  const length = { 'content-length': String(bytes.length) };
  return Object.assign(Readable.from([bytes]), { headers: { ...headers, ...length }, method, url }) as IncomingMessage;
}
