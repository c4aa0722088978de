import '../../../../infra/local/children/with-parent.ts';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import busboy from 'busboy';
import { documentOf, NEWEST, openClients } from './sdk-clients.ts';

/** What is advised for large files: busboy, `uploadStream` (blocks of 4 MiB, four at once), `upsert`; no framework. */
const BLOCK_BYTES = 4 * 1_024 * 1_024;
const AT_ONCE = 4;
const { newBlob, records } = openClients(process.env);

async function upload(request: IncomingMessage): Promise<unknown> {
  const { promise: stored, resolve, reject } = Promise.withResolvers<unknown>();
  const parser = busboy({ headers: request.headers, limits: { files: 1 } });
  parser.on('file', (_field, file) => {
    const hash = createHash('sha256');
    let size = 0;
    file.on('data', (chunk: Buffer) => {
      size += chunk.length;
      hash.update(chunk);
    });
    const blob = newBlob();
    blob
      .uploadStream(file, BLOCK_BYTES, AT_ONCE, { blobHTTPHeaders: { blobContentType: 'image/jpeg' } })
      .then(async () => {
        const document = documentOf(blob, size, hash.digest('hex'));
        await records.items.upsert(document);
        return document;
      })
      .then(resolve, reject);
  });
  parser.on('error', reject);
  request.pipe(parser);
  return stored;
}

async function read(id: string): Promise<unknown> {
  const { resource } = await records.item(id, id).read();
  return resource;
}

async function list(): Promise<unknown> {
  const { resources } = await records.items.query(NEWEST).fetchAll();
  return resources;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = request.url?.split('/')[2];
  const isUpload = request.method === 'POST';
  const body = await (isUpload ? upload(request) : id === undefined ? list() : read(id));
  response.writeHead(isUpload ? 201 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: true, port: (server.address() as AddressInfo).port });
});
