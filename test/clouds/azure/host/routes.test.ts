import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../../support/exact-requests.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture('echo.ts');
});
afterAll(() => host.stop());

const functionOf = async (path: string) => JSON.parse((await host.send(path)).text).function;

describe('routes', () => {
  test('the first function name that fits wins, not the most exact route', async () => {
    expect(await functionOf('/order/exact')).toBe('a_any');
  });

  test('letters of the path do not matter', async () => {
    expect(await functionOf('/ECHO/x')).toBe('echo');
  });

  test('an unknown path, an empty segment and a path without the prefix are 404, without a body', async () => {
    for (const path of ['/api/nothing', '/api/echo//', '/api/echo/', '/echo/x', '/']) {
      expect(await send({ port: host.port, path })).toMatchObject({ status: 404, text: '' });
    }
  });

  test('a method that no route has is 404 from the host; HEAD only where it is listed', async () => {
    expect((await host.send('/text')).status).toBe(404);
    expect((await host.send('/echo/x', { method: 'HEAD' })).status).toBe(404);
    const head = await host.send('/headed', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({ 'x-method': 'HEAD', 'content-length': '5' });
  });

  test('a route that starts with admin is refused with its reason, the others run', async () => {
    await host.running.sees(/The 'administer' function is in error: The specified route conflicts/);
    expect((await host.send('/administration')).status).toBe(404);
  });
});

describe('paths', () => {
  test.each([
    ['/echo/caf%C3%A9.jpg', 'café.jpg', '/api/echo/caf%C3%A9.jpg'],
    ['/echo/a%2Fb', 'a%2Fb', '/api/echo/a%252Fb'],
    ['/echo/%ff', '%ff', '/api/echo/%25ff'],
    ['/echo/a%20b', 'a b', '/api/echo/a%20b'],
    ['/echo/a%3Fb%23', 'a?b#', '/api/echo/a%3Fb%23'],
    ['/x/../echo/y', 'y', '/api/echo/y'],
    ['/echo/x/%2e%2e/y', 'y', '/api/echo/y'],
  ])('%s is the parameter %s', async (path, id, seen) => {
    const { params, url } = JSON.parse((await host.send(path)).text);
    expect(params.id).toBe(id);
    expect(url).toBe(`http://127.0.0.1:${host.port}${seen}`);
  });

  test('an encoded NUL is 400', async () => {
    expect((await host.send('/echo/a%00b')).status).toBe(400);
  });

  test.each(['a b', 'h:99999', 'h/x'])('a Host %j that is none is 400', async (name) => {
    expect((await host.send('/empty', { headers: { host: name } })).status).toBe(400);
  });

  test('an absolute target is read, with the Host of the client', async () => {
    const path = `http://example.org/api/echo/x?a=1`;
    const answer = await send({ port: host.port, path }, { headers: { host: 'example.org:8080' } });
    expect(JSON.parse(answer.text).url).toBe('http://example.org:8080/api/echo/x?a=1');
  });
});

describe('the function list', () => {
  test('names every function', async () => {
    const { text } = await send({ port: host.port, path: '/admin/functions' });
    expect(JSON.parse(text)).toContainEqual(expect.objectContaining({ name: 'get_health' }));
  });
});
