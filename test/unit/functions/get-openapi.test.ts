import { describe, expect, it } from 'vitest';
import { getOpenApiFunction } from '../../../src/functions/get-openapi.ts';
import { send } from '../../support/send.ts';

const handle = getOpenApiFunction({ maxUploadBytes: 4_096, maxDirectUploadBytes: 8_192, maxPixels: 100 });
const get = (query = '', headers = {}) => send(handle, { path: `openapi.json${query}`, headers });

describe('GET openapi.json', () => {
  it('gives each profile its own ETag, and 304 only for that', async () => {
    const [whole, client] = [await get(), await get('?profile=client')];
    expect([whole.json.openapi, client.json.openapi]).toEqual(['3.1.0', '3.1.0']);
    const [wholeTag, clientTag] = [whole, client].map(({ headers }) => headers.get('etag') ?? '');
    expect(wholeTag).not.toBe(clientTag);
    for (const [query, tag, status] of [
      ['', wholeTag, 304],
      ['', clientTag, 200],
      ['?profile=client', clientTag, 304],
      ['?profile=client&code=key', clientTag, 304],
      ['?profile=client', wholeTag, 200],
    ] as const) {
      const { status: given, headers } = await get(query, { 'If-None-Match': tag });
      expect([given, headers.get('etag')], query).toEqual([status, query === '' ? wholeTag : clientTag]);
    }
  });

  it.each([
    ['?profile=server', 'profile must be client, or omitted for the whole document.'],
    ['?profile=', 'profile must be client'],
    ['?profile=Client', 'profile must be client'],
    ['?profile=client&profile=client', 'given more than once'],
    ['?form=client', 'Unknown query parameter "form". Allowed: profile.'],
  ])('refuses %s', async (query, fault) => {
    const { status, json } = await get(query);
    expect([status, json.error]).toEqual([400, expect.objectContaining({ code: 'InvalidQueryParameter' })]);
    expect(json.detail).toContain(fault);
  });
});
