import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { plain } from '../support/sample-images.ts';

const folder = await mkdtemp(join(tmpdir(), 'cli-'));
const tag = randomUUID();
const drawing = await plain(20, 10).png().toBuffer();
const photo = join(folder, 'Café 1.png');
await writeFile(photo, drawing);
await writeFile(join(folder, 'notes.txt'), 'no image');
// Over the limit of one request: what follows the image is not looked at.
const large = join(folder, 'large.png');
await writeFile(large, drawing);
await truncate(large, 27_000_000);

afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const given = { ...process.env, IMAGES_URL: inject('app').url, ...env };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['src/cli/main.ts', ...args], { env: given }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('the command line, against the service', () => {
  test('uploads a folder, lists, shows, downloads, deletes', async () => {
    const up = await run(['upload', folder, '--tags', tag, '--json']);
    expect([up.code, up.err]).toEqual([0, '']);
    const images = JSON.parse(up.out) as { image_id: string; name: string; size_bytes: number }[];
    expect(images.map(({ name, size_bytes }) => [name, size_bytes])).toEqual([
      ['Café 1.png', drawing.length],
      ['large.png', 27_000_000],
    ]);
    const [first, second] = images.map(({ image_id }) => image_id);

    const list = await run(['list', '--tag', tag]);
    expect(list.out.trim().split('\n')).toHaveLength(2);
    expect(list.out).toMatch(/ png +20×10 +27\.0 MB {2}[\w-]+ {2}\(large\.png\)/);
    expect(JSON.parse((await run(['list', '--tag', tag, '--limit', '1', '--json'])).out)).toHaveLength(1);
    expect((await run(['show', String(first)])).out).toMatch(/^name +Café 1\.png$/m);

    const target = join(folder, 'out.bin');
    expect((await run(['download', String(first), '-o', target])).out).toBe(`${target}\n`);
    expect((await readFile(target)).equals(drawing)).toBe(true);
    const again = await run(['download', String(first), '-o', target]);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('--overwrite')]);
    expect((await readFile(target)).equals(drawing)).toBe(true);

    const gone = await run(['delete', String(first), String(second)]);
    expect([gone.code, gone.out.split('\n').length]).toEqual([0, 3]);
    expect(await run(['show', String(first)])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/ImageNotFound, request [\w-]+/),
    });
  });

  test('does not replace unless told to', async () => {
    const id = `cli ${tag}.png`;
    expect((await run(['upload', photo, '--id', id])).out).toBe(`${id}  ${photo}\n`);
    const second = await run(['upload', photo, '--id', id]);
    expect([second.code, second.err]).toEqual([1, expect.stringContaining('ImageAlreadyExists')]);
    expect((await run(['upload', photo, '--id', id, '--replace'])).code).toBe(0);
    expect((await run(['delete', id])).out).toBe(`${id} is deleted\n`);
  });

  test('goes on after a file that is refused, says which and why, and ends with 1', async () => {
    const { code, out, err } = await run(['upload', join(folder, 'notes.txt'), photo, '--tags', tag]);
    expect(code).toBe(1);
    expect(out).toContain(photo);
    expect(err).toMatch(/notes\.txt: The bytes are .*UnsupportedImageFormat, request [\w-]+\)\n$/);
  });

  test('says when nobody answers, and when it is not understood', async () => {
    const nobody = await run(['list', '--url', 'http://127.0.0.1:9/api']);
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('http://127.0.0.1:9 does not answer')]);
    expect((await run(['list', '--frob'])).code).toBe(2);
  });
});

describe('beside other servers', () => {
  const seen: IncomingMessage[] = [];
  beforeEach(() => {
    seen.length = 0;
  });

  async function listen(
    answer: (request: IncomingMessage) => { status: number; headers?: object; body?: unknown },
  ): Promise<Server> {
    const server = createServer((request, response) => {
      seen.push(request);
      const { status, headers = {}, body } = answer(request);
      request.resume().once('end', () => {
        response.writeHead(status, { ...headers }).end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    return server;
  }
  const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test('the function key goes to the service and to nobody else', async () => {
    const storage = await listen(() => ({ status: 200, body: 'bytes' }));
    const service = await listen(({ url }) =>
      url?.endsWith('/content')
        ? { status: 302, headers: { Location: `${addressOf(storage)}/blob` } }
        : { status: 200, body: { name: 'x', size_bytes: 7 } },
    );
    const target = join(folder, 'key.bin');
    const url = `${addressOf(service)}/api`;
    expect((await run(['download', 'x', '-o', target, '--url', url], { IMAGES_KEY: 'secret' })).code).toBe(0);
    expect(seen.map((request) => [request.url, request.headers['x-functions-key']])).toEqual([
      ['/api/images/x', 'secret'],
      ['/api/images/x/content', 'secret'],
      ['/blob', undefined],
    ]);
  });

  test('a large file goes by without being held', async () => {
    const huge = join(folder, 'huge.jpg');
    await writeFile(huge, '');
    await truncate(huge, 300_000_000);
    let received = 0;
    const service = await listen((request) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      if (!request.url?.endsWith('/uploads')) return { status: 200, body: { image_id: 'huge' } };
      return {
        status: 201,
        body: { upload_url: `${addressOf(service)}/blob`, headers: {}, complete_url: `${addressOf(service)}/api/x` },
      };
    });
    const url = `${addressOf(service)}/api`;
    const tellPeak = 'process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
    const { code, err } = await run(['upload', huge, '--url', url], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellPeak)}`,
    });
    expect(code).toBe(0);
    expect(received).toBeGreaterThan(300_000_000);
    expect(Number(err)).toBeLessThan(200_000);
  });

  test('the function key is asked for where it is missing', async () => {
    const service = await listen(() => ({ status: 401 }));
    const { code, err } = await run(['list', '--url', `${addressOf(service)}/api`]);
    expect([code, err]).toEqual([1, 'The function key is missing or wrong: give it with --key, or in IMAGES_KEY.\n']);
  });
});
