import { createHash } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { asJson, testRefusals } from '../support/refusals.ts';
import { plain } from '../support/sample-images.ts';

const app = inject('app');
const api = createApi(app.url);
const png = await plain(5, 4).png().toBuffer();
const base64 = png.toString('base64');

const digest = (hash: string, bytes: Uint8Array = png) => createHash(hash).update(bytes).digest('base64');

describe('a digest', () => {
  const other = Buffer.from('other');
  const mismatch = (name: string, value: string) => ({
    ...{ wrong: `another ${name}`, path: 'images', status: 400, code: 'DigestMismatch', target: name },
    sent: { method: 'POST', body: png, headers: { [name]: value } },
  });
  const unreadable = (name: string, value: string) => ({
    ...{ wrong: `${name}: ${value}`, path: 'images', status: 400, code: 'InvalidHeader', target: name },
    sent: { method: 'POST', body: png, headers: { [name]: value } },
  });
  testRefusals(api, app, [
    mismatch('Content-MD5', digest('md5', other)),
    mismatch('Content-Digest', `sha-256=:${digest('sha256', other)}:`),
    mismatch('Content-Digest', `sha-256=:${digest('sha256')}:, sha-512=:${digest('sha512', other)}:`),
    mismatch('Repr-Digest', `sha-512=:${digest('sha512', other)}:`),
    unreadable('Content-MD5', 'hello'),
    unreadable('Content-Digest', digest('sha256')),
    unreadable('Content-Digest', 'sha-256=:AAAA:'),
    unreadable('Repr-Digest', 'sha-256'),
  ]);
});

describe('a digest that is right', () => {
  test('is fine, of whatever form, and others are ignored', async () => {
    const headers = {
      'Content-MD5': digest('md5'),
      'Content-Digest': `sha-512=:${digest('sha512')}:, md5=:AAAA:`,
      'Repr-Digest': `sha-256=:${digest('sha256')}:`,
    };
    expect((await api.send('images', { method: 'POST', body: png, headers })).status).toBe(201);
    const json = asJson({ image_data: base64 });
    const ofJson = `sha-256=:${digest('sha256', Buffer.from(String(json.body)))}:`;
    const sent = { ...json, headers: { ...json.headers, 'Content-Digest': ofJson } };
    expect((await api.send('images', sent)).status).toBe(201);
  });
});
