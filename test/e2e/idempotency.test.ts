import { randomUUID } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { createApi, type Sent } from '../support/api-client.ts';
import { FORM_TYPE, form } from '../support/form.ts';
import { asJson, type Refusal, testRefusals } from '../support/refusals.ts';
import { plain } from '../support/sample-images.ts';
import { type BegunUpload, sendBytes } from '../support/send-bytes.ts';

const app = inject('app');
const api = createApi(app.url);
const [png, other] = await Promise.all([plain(9, 7).png().toBuffer(), plain(9, 7, 'red').png().toBuffer()]);
const keyed = (key: string, sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, 'Idempotency-Key': key } });
const replayed = ({ headers }: { headers: Headers }) => headers.get('Idempotency-Replayed');

test('the same image with the same key is one image, however it is sent and quoted', async () => {
  const key = randomUUID();
  const first = await api.send('images?name=a.png&tags=x', keyed(key, { method: 'POST', body: png }));
  const body = form({ file: 'a.png', body: png }, { name: 'tags', body: 'x' });
  const sent = [
    keyed(`"${key}"`, { method: 'POST', body, headers: { 'Content-Type': FORM_TYPE } }),
    keyed(key, asJson({ image_data: png.toString('base64'), name: 'a.png', tags: ['x'] })),
  ];
  expect([first.status, replayed(first)]).toEqual([201, null]);
  for (const one of sent) {
    const again = await api.send('images', one);
    expect([again.status, replayed(again)]).toEqual([201, 'true']);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('Location')).toBe(first.headers.get('Location'));
  }
  await api.refused('images', keyed(key, { method: 'POST', body: png }), 422, 'IdempotencyKeyReused');
  await api.refused('images', keyed(key, { method: 'POST', body: other }), 422, 'IdempotencyKeyReused');
});

test('a direct upload with a key is begun once', async () => {
  const key = randomUUID();
  const begin = (size_bytes: number) => keyed(key, asJson({ size_bytes }));
  const first = await api.send('uploads', begin(png.length));
  expect(await sendBytes(first.json as BegunUpload, png)).toBeLessThan(300);
  const { complete_url, upload_id } = first.json as BegunUpload & { complete_url: string };
  await api.document(`uploads/${upload_id}/complete`, { method: 'POST' });
  const again = await api.send('uploads', begin(png.length));
  expect([first, again].map((answer) => [answer.status, replayed(answer)])).toEqual([
    [201, null],
    [201, 'true'],
  ]);
  expect(again.json).toMatchObject({ upload_id, complete_url });
  await api.refused('uploads', begin(png.length + 1), 422, 'IdempotencyKeyReused');
});

describe('a key', () => {
  const image = `images/${randomUUID()}`;
  const refused = (wrong: string, path: string, sent: Sent, says: RegExp): Refusal => {
    return [wrong, path, sent, 'InvalidHeader', 'Idempotency-Key', says];
  };
  const elsewhere = (path: string, sent: Sent) =>
    refused(`on ${sent.method}`, path, keyed('k', sent), /supported only on POST images and POST uploads/);
  testRefusals(api, app, [
    refused('two', 'images', keyed('a, b', { method: 'POST', body: png }), /must be one key/),
    refused('empty', 'uploads', keyed('""', asJson({ size_bytes: 5 })), /is empty/),
    elsewhere(image, { method: 'PUT', body: png }),
    elsewhere(image, asJson({ name: 'x' }, 'PATCH')),
    elsewhere(image, { method: 'DELETE' }),
    elsewhere(`uploads/${randomUUID()}/complete`, { method: 'POST' }),
  ]);
});
