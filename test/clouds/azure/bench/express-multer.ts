import '../../../../infra/local/children/with-parent.ts';
import type { AddressInfo } from 'node:net';
import express from 'express';
import multer from 'multer';
import { documentOf, NEWEST, openClients, sha256 } from './sdk-clients.ts';

/** What most tutorials show: Express, multer in memory, `uploadData`, `upsert`. */
const { newBlob, records } = openClients(process.env);
const app = express();
const form = multer({ storage: multer.memoryStorage(), limits: { fileSize: 104_857_600, files: 1 } });

app.post('/images', form.single('file'), async (request, response) => {
  const bytes = request.file?.buffer;
  if (bytes === undefined) return void response.status(400).end();
  const blob = newBlob();
  await blob.uploadData(bytes, { blobHTTPHeaders: { blobContentType: 'image/jpeg' } });
  const document = documentOf(blob, bytes.length, sha256(bytes));
  await records.items.upsert(document);
  response.status(201).json(document);
});

app.get('/images/:id', async (request, response) => {
  const { resource } = await records.item(request.params.id ?? '', request.params.id ?? '').read();
  response.status(resource === undefined ? 404 : 200).json(resource);
});

app.get('/images', async (_request, response) => {
  const { resources } = await records.items.query(NEWEST).fetchAll();
  response.json(resources);
});

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: true, port: (server.address() as AddressInfo).port });
});
