import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { type Ended, startCli, startProgram } from '../support/run-cli.ts';
import { plain } from '../support/sample-images.ts';

const folder = await mkdtemp(join(tmpdir(), 'cli-'));
const state = join(folder, 'state');
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

const run = (args: readonly string[], program: { env?: NodeJS.ProcessEnv; input?: Uint8Array } = {}): Promise<Ended> =>
  startCli(args, { ...program, env: { IMAGES_URL: inject('app').url, IMAGES_STATE_DIR: state, ...program.env } }).ended;

describe('the command line, against the service', () => {
  test('uploads a pattern and a file, lists, shows, edits, downloads, deletes', async () => {
    const up = await run(['upload', join(folder, 'C*.png'), large, '--tags', tag, '--set', 'album=x', '--json']);
    expect([up.code, up.err]).toEqual([0, '']);
    const { value, errors } = JSON.parse(up.out);
    expect(errors).toEqual([]);
    const facts = value.map(({ name, size_bytes, metadata }: never) => [name, size_bytes, metadata]);
    expect(facts.sort()).toEqual([
      ['Café 1.png', drawing.length, { album: 'x' }],
      ['large.png', 27_000_000, { album: 'x' }],
    ]);
    const id: string = value.find(({ name }: { name: string }) => name !== 'large.png').image_id;

    const list = await run([
      'list',
      '--tag',
      tag,
      '--format',
      'png',
      '--order',
      'asc',
      '--created-after',
      '2026-01-01',
    ]);
    expect(list.out.trim().split('\n')).toHaveLength(2);
    expect(list.out).toMatch(/ png +20×10 +27\.0 MB {2}[\w-]+ {2}\(large\.png\)/);
    const limited = await run(['list', '--tag', tag, '--name-prefix', 'C', '--all', '--json']);
    expect(JSON.parse(limited.out).value).toMatchObject([{ image_id: id }]);
    expect((await run(['show', id])).out).toMatch(/^name +Café 1\.png$/m);
    const edited = await run(['edit', id, '--name', '../large.png', '--add-tags', 'b', '--unset', 'album', '--json']);
    expect(JSON.parse(edited.out).value).toMatchObject([{ name: '../large.png', tags: [tag, 'b'], metadata: {} }]);

    const to = join(folder, 'to');
    const down = await run(['download', '--tag', tag, '--to', to]);
    expect([down.code, down.err]).toEqual([0, '']);
    expect((await readdir(to)).sort()).toEqual(['__large.png', 'large.png']);
    expect((await readFile(join(to, '__large.png'))).equals(drawing)).toBe(true);
    const again = await run(['download', id, '--to', to]);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('--overwrite')]);
    expect((await run(['download', id, '--to', to, '--overwrite'])).code).toBe(0);

    const full = `ulimit -f 1000; exec '${process.execPath}' src/cli/main.ts download --tag ${tag} -j 1 --to ${to}/full`;
    const filled = await startProgram('bash', ['-c', full], { env: { IMAGES_URL: inject('app').url } }).ended;
    expect(filled).toMatchObject({ code: 1, err: expect.stringMatching(/Cannot write .*full\/large\.png: EFBIG/) });
    expect(await readdir(join(to, 'full'))).toEqual(['__large.png']);

    const dry = await run(['delete', '--tag', tag, '--dry-run']);
    expect(dry.out).toContain(`${id} would be deleted\n`);
    const gone = await run(['delete', '--tag', tag]);
    expect([gone.code, gone.out.split('\n').length]).toEqual([0, 3]);
    const absent = await run(['show', id, '--json']);
    expect(absent).toMatchObject({ code: 1, err: expect.stringMatching(/ImageNotFound, request [\w-]+/) });
    expect(JSON.parse(absent.out)).toMatchObject({
      value: [],
      errors: [{ item: id, code: 'ImageNotFound', status: 404 }],
    });
  });

  test('reads standard input and writes standard output', async () => {
    const inspected = await run(['inspect', '-', '--json'], { input: drawing });
    expect(JSON.parse(inspected.out).value).toMatchObject([{ width: 20, height: 10 }]);
    const id = `cli ${tag}.png`;
    expect((await run(['upload', '-', '--id', id], { input: drawing })).out).toBe(`${id}  -\n`);
    expect((await run(['download', id, '-o', '-'])).bytes.equals(drawing)).toBe(true);

    const second = await run(['upload', photo, '--id', id]);
    expect([second.code, second.err]).toEqual([1, expect.stringContaining('ImageAlreadyExists')]);
    expect((await run(['upload', photo, '--id', id, '--replace'])).code).toBe(0);
    expect((await run(['delete', id])).out).toBe(`${id} was deleted\n`);
  });

  test('continues after a file that is refused, reports it, and ends with 1', async () => {
    const { code, out, err } = await run(['upload', join(folder, 'notes.txt'), photo, '--tags', tag]);
    expect(code).toBe(1);
    expect(out).toContain(photo);
    expect(err).toMatch(/notes\.txt: The bytes are .*UnsupportedImageFormat, request [\w-]+\)\n1 done, 1 failed\n$/);
  });

  test('reports a service that is down, and an invalid command line', async () => {
    const nobody = await run(['list', '--url', 'http://127.0.0.1:9']);
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('Cannot connect to http://127.0.0.1:9')]);
    const spanish = await run(['list', '--json', '--url', 'http://127.0.0.1:9'], { env: { LC_ALL: 'es_ES.UTF-8' } });
    expect(spanish.err).toMatch(/^No se puede conectar con .* Comprueba --url y la red\.\n$/);
    expect(JSON.parse(spanish.out).errors).toMatchObject([{ message: expect.stringMatching(/^Cannot connect to /) }]);
    const typo = await run(['lsit', '--json']);
    expect(typo).toMatchObject({ code: 2, err: expect.stringMatching(/^Unknown command lsit\. Did you mean list\?/) });
    expect(JSON.parse(typo.out).errors).toMatchObject([{ code: 'UsageError' }]);
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('is a package that runs where nothing of the project is', async () => {
    const npm = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, npm_config_cache: join(folder, 'npm') };
    const built = join(folder, 'package');
    expect((await startProgram(process.execPath, ['infra/build-cli.ts', built]).ended).code).toBe(0);
    const pack = ['pack', built, '--pack-destination', folder, '--json'];
    const packed = JSON.parse((await startProgram('npm', pack, { env: npm }).ended).out);
    const { filename, files } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0];
    const names = files.map(({ path }: { path: string }) => path);
    expect(names.sort()).toEqual(['README.md', 'image-metadata.mjs', 'package.json']);
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const args = ['--yes', '--offline', `../${filename}`, 'upload', photo, '--tags', tag];
    const env = { ...npm, IMAGES_URL: inject('app').url };
    const { code, out } = await startProgram('npx', args, { env, cwd: empty }).ended;
    expect([code, out]).toEqual([0, expect.stringContaining(photo)]);
    expect(await readdir(empty)).toEqual([]);
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
        : {
            status: 200,
            body: {
              name: 'x',
              image_id: 'x',
              size_bytes: 7,
              sha256: createHash('sha256').update('"bytes"').digest('hex'),
            },
          },
    );
    const target = join(folder, 'key.bin');
    const url = `${addressOf(service)}/api`;
    expect((await run(['download', 'x', '-o', target, '--url', url], { env: { IMAGES_KEY: 'secret' } })).code).toBe(0);
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
      const blob = `${addressOf(service)}/blob`;
      const parts = { size_bytes: 10_000_000, urls: Array.from({ length: 30 }, () => blob) };
      return {
        status: 201,
        body: { upload_url: blob, parts, headers: {}, complete_url: `${addressOf(service)}/api/x` },
      };
    });
    const url = `${addressOf(service)}/api`;
    const tellPeak = 'process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
    const { code, err } = await run(['upload', huge, '--url', url], {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellPeak)}` },
    });
    expect(code).toBe(0);
    expect(received).toBeGreaterThan(300_000_000);
    expect(Number(err)).toBeLessThan(200_000);
  });

  test('a missing function key is reported once', async () => {
    const service = await listen(() => ({ status: 401 }));
    const { code, err } = await run(['upload', photo, large, '-j', '1', '--url', addressOf(service)]);
    const message = 'The function key is missing or wrong. Give it with --key or in IMAGES_KEY.';
    expect([code, err]).toEqual([1, `${photo}: ${message}\n`]);
  });

  test('a reader that is gone ends the command without a word', async () => {
    const value = Array.from({ length: 100 }, (_, at) => ({
      image_id: `${at}`,
      name: 'x',
      created_at: '',
      format: '',
    }));
    const service = await listen(() => ({
      status: 200,
      body: { value, next_link: `${addressOf(service)}/api/images` },
    }));
    const list = `'${process.execPath}' src/cli/main.ts list --all --url ${addressOf(service)} | head -1`;
    const { code, out, err } = await startProgram('bash', ['-o', 'pipefail', '-c', list]).ended;
    expect([code, out.split('\n').length, err]).toEqual([141, 2, '']);
  });
});
