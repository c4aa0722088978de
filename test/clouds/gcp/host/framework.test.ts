import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ROOT, Running } from '../../../support/child-processes.ts';
import { receive } from '../../../support/exact-requests.ts';
import { harness } from '../harness.ts';

const APP = join(ROOT, 'test/clouds/gcp/support/apps/echo.ts');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let running: Running | undefined;
afterEach(async () => {
  await running?.stop('SIGKILL');
});

async function start(env: NodeJS.ProcessEnv = {}) {
  const [script, ...args] = await harness.hostCommand(APP);
  running = new Running(script, args, env);
  const [, url = ''] = await running.sees(/^listening (http:\S+)$/m);
  return { running, url, port: Number(new URL(url).port) };
}

/** Sends the text as it is, and reads until the response has a body in JSON. */
async function sendRaw(port: number, text: string): Promise<{ head: string; json: Record<string, unknown> }> {
  const socket = connect(port, '127.0.0.1');
  const answer = receive(socket, /\r\n\r\n\{.*\}/s);
  socket.write(text);
  const [head = '', body = ''] = (await answer).split('\r\n\r\n', 2);
  socket.destroy();
  return { head, json: JSON.parse(body) };
}

describe('the Functions Framework', () => {
  test('passes every body and every path to the app, as they were sent', async () => {
    const { port } = await start();
    const types = [
      'application/json',
      'application/json; charset=nonsense',
      'application/cloudevents+json',
      'application/x-www-form-urlencoded',
      'text/plain; charset=utf-16',
      'image/png',
    ];
    for (const type of types) {
      const body = '{ "not": json & %zz';
      const head = `POST /api/images HTTP/1.1\r\nHost: x.example\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
      const { json } = await sendRaw(port, head + body);
      expect(json).toEqual({ method: 'POST', url: 'http://x.example/api/images', type, sha256: sha256(body) });
    }
    for (const [target, status, url] of [
      ['/api/images/%zz', 200, 'http://x.example/api/images/%zz'],
      ['/api/images/a?b=%zz&__proto__=1', 200, 'http://x.example/api/images/a?b=%zz&__proto__=1'],
      ['http://other.example/api/images/a', 200, 'http://x.example/api/images/a'],
      ['/favicon.ico', 404, undefined],
      ['/robots.txt', 404, undefined],
      ['/%zz', 404, undefined],
      ['//evil.example/api/images/a', 404, undefined],
    ] as const) {
      const { head, json } = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: x.example\r\n\r\n`);
      expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      if (url === undefined) expect(json).toMatchObject({ error: { code: 'RouteNotFound' } });
      else expect(json.url).toBe(url);
      expect(head).toMatch(/content-type: application\/(?:problem\+)?json\r\n/i);
    }
    const trace = await sendRaw(port, 'TRACE /api/images HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(trace.head).toMatch(/^HTTP\/1\.1 405 /);
  });

  test('streams a body with a type that it would parse', async () => {
    const { running, port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /api/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n12345',
    );
    await running.sees(/^chunk of 5$/m);
    const answer = receive(socket, /\r\n\r\n\{.*\}/s);
    socket.write('67890');
    expect(await answer).toContain(sha256('1234567890'));
    socket.destroy();
  });

  test('takes no request of more than 32 MiB, and lets no client wait for leave to send one', async () => {
    const { port } = await start();
    for (const [expects, length, status] of [
      ['', 33_554_433, 413],
      ['Expect: 100-continue\r\n', 33_554_433, 413],
      ['Expect: 100-continue\r\n', 33_554_432, 100],
    ] as const) {
      const socket = connect(port, '127.0.0.1');
      const answer = receive(socket, /\r\n\r\n/);
      socket.write(`POST /api/images HTTP/1.1\r\nHost: x\r\n${expects}Content-Length: ${length}\r\n\r\n`);
      expect(await answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      socket.destroy();
    }
  });
});

/** As the contract has it, without a word about the reason. */
async function expectInternalError(response: Response): Promise<void> {
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('x-ms-request-id')).toMatch(/^[\da-f-]{36}$/);
  const problem = await response.text();
  expect(JSON.parse(problem)).toMatchObject({ error: { code: 'InternalError' } });
  expect(problem).not.toContain('aside');
}

test.each([
  ['throws', 'thrown aside'],
  ['rejects', 'rejected aside'],
])(
  'a request during which something %s where nothing catches it is refused, and others go on',
  async (fault, reason) => {
    const { running, url } = await start();
    const other = fetch(`${url}/wait/briefly`);
    await running.sees(/^waits/m);
    await expectInternalError(await fetch(`${url}/wait/${fault}`));
    expect(await (await other).text()).toBe('done');
    expect(running.output).toContain(reason);
  },
);

describe('a process that ends', () => {
  test('because of a fault refuses all requests in flight as the contract has it', async () => {
    const { running, url } = await start();
    const waiting = [1, 2].map((id) => fetch(`${url}/wait/${id}`));
    await running.sees(/^waits \/api\/wait\/1$/m);
    await running.sees(/^waits \/api\/wait\/2$/m);
    running.child.kill('SIGUSR2');
    for (const response of await Promise.all(waiting)) await expectInternalError(response);
    expect(await running.exited).toBe(16);
    expect(running.output).toContain('thrown aside');
  });

  test('because of a signal responds to requests in flight first', async () => {
    const { running, url } = await start();
    const response = fetch(`${url}/wait/briefly`);
    await running.sees(/^waits/m);
    const exited = running.stop('SIGTERM');
    expect(await (await response).text()).toBe('done');
    expect(await exited).toBe(0);
  });

  test('waits no longer than the platform, and sends no partial response', async () => {
    const { running, port } = await start({ GRACE_MS: '300' });
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let received = '';
    socket.on('data', (text) => {
      received += text;
    });
    socket.on('error', () => undefined);
    socket.write('GET /api/wait/long HTTP/1.1\r\nHost: x\r\n\r\n');
    await running.sees(/^waits/m);
    expect(await running.stop('SIGTERM')).toBe(0);
    expect(received).toBe('');
  });

  test('before its first request ends as well', async () => {
    const { running } = await start();
    expect(await running.stop('SIGTERM')).toBe(0);
  });
});
