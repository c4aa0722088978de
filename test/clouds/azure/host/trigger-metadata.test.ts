import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sent } from '../../../support/exact-requests.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture('echo.ts');
});
afterAll(() => host.stop());

async function echo(path: string, sent?: Sent) {
  return JSON.parse((await host.send(path, sent)).text);
}
const json = (body: string, type = 'application/json'): Sent => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
});

describe('what a handler sees of a request', () => {
  test('headers as they were sent, without the ones that the host adds', async () => {
    const { headers } = await echo('/echo/x', { headers: { 'X-Own': 'a', 'x-forwarded-host': 'evil', cookie: 'b=c' } });
    expect(headers).toMatchObject({ 'x-own': 'a', cookie: 'b=c', host: `127.0.0.1:${host.port}` });
    expect(headers).not.toHaveProperty('x-ms-invocation-id');
  });

  test('its address is that of the client, whatever x-forwarded-host says', async () => {
    const { url } = await echo('/echo/x', { headers: { host: 'photos.example', 'x-forwarded-host': 'evil' } });
    expect(url).toBe('http://photos.example/api/echo/x');
  });

  test('query values and members of a JSON body are parameters too; the route wins', async () => {
    const { params } = await echo('/echo/x?id=query&a=1', json('{"id":"body","b":"2","c":{"d":1}}'));
    expect(params).toEqual({ id: 'x', a: '1', b: '2' });
  });

  test('a JSON body is looked into whatever its type is called', async () => {
    const { params } = await echo('/echo/x', json(' {"b":"2"}', 'image/jpeg'));
    expect(params).toEqual({ id: 'x', b: '2' });
  });

  test('an absent optional route value cannot be forged', async () => {
    const { params } = await echo('/optional?id=query', json('{"id":"body"}'));
    expect(params).toEqual({});
  });

  test('?Headers={…} and a JSON member Headers replace every header, ?headers=x leaves none', async () => {
    const forged = { 'x-ms-client-principal': 'forged' };
    const text = JSON.stringify(forged);
    const { headers } = await echo(`/echo/x?Headers=${encodeURIComponent(text)}`);
    expect(headers).toEqual(forged);
    expect((await echo('/echo/x', json(JSON.stringify({ Headers: text })))).headers).toEqual(forged);
    expect((await echo('/echo/x?headers=x')).headers).toEqual({});
    expect((await echo('/echo/x?Headers=x')).headers).toEqual({});
  });

  test('the body that the host looked into still arrives whole', async () => {
    const body = `{"a":"${'ä'.repeat(100_000)}"}`;
    expect((await host.send('/text', json(body))).text).toBe(body);
    expect((await host.send('/text', json('{"a":'))).text).toBe('{"a":');
    expect((await host.send('/text', json('   '))).text).toBe('   ');
  });

  test("a client's own x-ms-invocation-id is 400", async () => {
    const answer = await host.send('/echo/x', { headers: { 'x-ms-invocation-id': 'mine' } });
    expect(answer.status).toBe(400);
  });

  test('an answer carries the id of its invocation', async () => {
    expect((await host.send('/empty')).headers['x-ms-invocation-id']).toMatch(/^[\da-f-]{36}$/);
  });
});
