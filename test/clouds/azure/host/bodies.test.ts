import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../support/child-processes.ts';
import { receive } from '../../../support/exact-requests.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

const LIMIT = 1_048_576;

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture('echo.ts', { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: String(LIMIT) });
});
afterAll(() => host.stop());

const outcome = (name: string, wanted: RegExp) =>
  until(`${wanted} of ${name}`, async () => {
    const { text } = await host.send(`/outcome/${name}`);
    return wanted.test(text) ? text : undefined;
  });

describe('request bodies', () => {
  test('arrive whole, with a length and in chunks', async () => {
    const body = randomBytes(LIMIT).toString('base64').slice(0, LIMIT);
    const digest = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(digest((await host.send('/text', { method: 'POST', body })).text)).toBe(digest(body));
    const socket = host.connect();
    socket.write('POST /api/text HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write('3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n');
    expect(await receive(socket, /abcdef/)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  test('a body of the limit is taken, one byte more is 413, before the function is asked', async () => {
    const taken = await host.send('/count/limit', { method: 'PUT', body: Buffer.alloc(LIMIT) });
    expect(JSON.parse(taken.text)).toEqual({ bytes: LIMIT });
    expect((await host.send('/count/over', { method: 'PUT', body: Buffer.alloc(LIMIT + 1) })).status).toBe(413);
    expect((await host.send('/outcome/over')).text).toBe('unknown');
  });

  test('the same limit holds for chunks, and the function sees its body break off', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const options = { host: '127.0.0.1', port: host.port, path: '/api/count/chunks', method: 'PUT' };
    const request = httpRequest(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
    request.write(Buffer.alloc(LIMIT));
    request.end('x');
    expect(await promise).toBe(413);
    expect(await outcome('chunks', /^broken/)).toBe('broken: aborted');
  });

  test('Expect: 100-continue gets its answer first, and a 413 without it', async () => {
    const head = 'Host: h\r\nConnection: close\r\nExpect: 100-continue\r\n';
    const good = host.connect();
    good.write(`POST /api/text HTTP/1.1\r\n${head}Content-Length: 2\r\n\r\n`);
    await receive(good, /^HTTP\/1.1 100 Continue\r\n\r\n/);
    good.write('ok');
    expect(await receive(good, /ok/)).toMatch(/HTTP\/1.1 200 /);
    const bad = host.connect();
    bad.write(`POST /api/text HTTP/1.1\r\n${head}Content-Length: ${LIMIT + 1}\r\n\r\n`);
    expect(await receive(bad, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 413 /);
    good.destroy();
    bad.destroy();
  });

  test('a client that goes away breaks off the body that the function reads', async () => {
    const socket = host.connect();
    socket.write('PUT /api/count/gone HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc');
    await outcome('gone', /^reading/);
    socket.destroy();
    expect(await outcome('gone', /^broken/)).toBe('broken: aborted');
  });

  test('an early answer reaches a client that still sends', async () => {
    const socket = host.connect();
    socket.write(`POST /api/early HTTP/1.1\r\nHost: h\r\nContent-Length: ${LIMIT}\r\n\r\nfirst`);
    const answer = await receive(socket, /\r\n\r\n.*no/s);
    expect(answer).toMatch(/^HTTP\/1.1 418 /);
    // The rest is read and dropped, and the connection serves on.
    socket.write(Buffer.alloc(LIMIT - 'first'.length));
    socket.write('GET /api/empty HTTP/1.1\r\nHost: h\r\n\r\n');
    expect(await receive(socket, /204/)).toMatch(/HTTP\/1.1 204 /);
    socket.destroy();
  });
});

describe('headers', () => {
  test('over 16 KB are 431, just under it they pass', async () => {
    expect((await host.send('/empty', { headers: { 'x-long': 'a'.repeat(16_384) } })).status).toBe(431);
    expect((await host.send('/empty', { headers: { 'x-long': 'a'.repeat(16_000) } })).status).toBe(204);
  });

  test('of the connection go no further, in either direction', async () => {
    const { headers } = await host.send('/hop');
    expect(headers).toMatchObject({ 'x-kept': 'yes' });
    expect(headers).not.toHaveProperty('proxy-authenticate');
  });

  test('a length that is named in Connection still frames the body', async () => {
    const socket = host.connect();
    socket.write('GET /api/echo/x HTTP/1.1\r\nHost: h\r\nConnection: content-length\r\nContent-Length: 28\r\n\r\n');
    socket.write('GET /api/smuggled HTTP/1.1\r\n\r\n'.slice(0, 28));
    expect(await receive(socket, /"function":"echo"/)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
    expect((await host.send('/empty')).status).toBe(204);
  });
});

describe('answers', () => {
  test('of several megabytes arrive whole', async () => {
    expect((await host.send('/large/4096')).text).toHaveLength(4_194_304);
  });

  test('many at once keep apart', async () => {
    const bodies = Array.from({ length: 40 }, (_, index) => `body ${index} `.repeat(1_000));
    const answers = await Promise.all(bodies.map((body) => host.send('/text', { method: 'POST', body })));
    expect(answers.map(({ text }) => text)).toEqual(bodies);
  });
});
