import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type BrokenNetwork, brokenNetwork, type NetworkFault } from '../support/broken-network.ts';
import { type Ended, startCli } from '../support/run-cli.ts';
import { plain } from '../support/sample-images.ts';

const { url } = inject('app');
const folder = await mkdtemp(join(tmpdir(), 'cli-network-'));
afterAll(() => rm(folder, { recursive: true }));
const drawing = await plain(20, 10).png().toBuffer();
const other = await plain(30, 10).png().toBuffer();
const small = join(folder, 'small.png');
await writeFile(small, drawing);
// Over the limit of one request: bytes after the image are ignored.
const large = join(folder, 'large.png');
await writeFile(large, drawing);
await truncate(large, 40_000_000);

let network: BrokenNetwork;
let tag: string;
let state: string;
beforeEach(async () => {
  network = await brokenNetwork(url);
  tag = randomUUID();
  state = join(folder, tag);
});

const start = (args: readonly string[]) =>
  startCli(args, { env: { IMAGES_URL: network.url, IMAGES_STATE_DIR: state } });
const run = (...args: readonly string[]): Promise<Ended> => start(args).ended;
const upload = (file: string) => run('upload', file, '--tags', tag);
const count = (name: string) => network.seen.filter((request) => request.name === name).length;
const keysOf = (name: string) =>
  network.seen.filter((request) => request.name === name).map(({ headers }) => headers['idempotency-key']);

async function stored(): Promise<{ image_id: string; size_bytes: number; tags: string[] }[]> {
  const { out } = await startCli(['list', '--tag', tag, '--json'], { env: { IMAGES_URL: url } }).ended;
  return JSON.parse(out).value;
}

describe('a large upload', () => {
  test.each<[string, string, NetworkFault, Record<string, number>]>([
    ['cut in the middle', 'PUT storage', { cutAfter: 5_000_000 }, { 'PUT storage': 2, 'POST complete': 2 }],
    ['that arrived without a response', 'PUT storage', 'lost response', { 'PUT storage': 1, 'POST complete': 1 }],
    ['while the storage is busy', 'PUT storage', { status: 503 }, { 'PUT storage': 2, 'POST complete': 2 }],
    ['completed without a response', 'POST complete', 'lost response', { 'PUT storage': 1, 'POST complete': 2 }],
    ['begun without a response', 'POST uploads', 'lost response', { 'POST uploads': 2, 'PUT storage': 1 }],
    [
      'while the service is busy',
      'POST uploads',
      { status: 503, headers: { 'Retry-After': '0' } },
      { 'POST uploads': 2 },
    ],
  ])('%s becomes one image', async (_, name, fault, expected) => {
    network.meet(name, fault);
    const { code, err } = await upload(large);
    expect([code, err]).toEqual([0, '']);
    for (const [request, times] of Object.entries(expected)) expect(count(request), request).toBe(times);
    expect(new Set(keysOf('POST uploads')).size).toBe(1);
    expect((await stored()).map(({ size_bytes }) => size_bytes)).toEqual([40_000_000]);
    expect(await readdir(join(state, 'uploads'))).toEqual([]);
  });

  test.each<[string, string, NetworkFault, number]>([
    ['its bytes', 'PUT storage', 'stalled', 2],
    ['its completion', 'POST complete', 'stalled response', 1],
  ])('that is interrupted during %s is continued by the same command', async (_, name, fault, times) => {
    network.meet(name, fault);
    const { child, ended } = start(['upload', large, '--tags', tag]);
    await network.stalled();
    child.kill('SIGINT');
    expect(await ended).toMatchObject({
      code: 130,
      out: '',
      err: 'Interrupted. Run the same command again to resume.\n',
    });
    expect((await upload(large)).code).toBe(0);
    expect([count('POST uploads'), count('PUT storage')]).toEqual([1, times]);
    expect(await stored()).toHaveLength(1);
    expect(await readdir(join(state, 'uploads'))).toEqual([]);
  });

  test('that can no longer be continued begins again', async () => {
    network.meet('PUT storage', 'stalled');
    const { child, ended } = start(['upload', large, '--tags', tag]);
    await network.stalled();
    child.kill('SIGINT');
    await ended;
    const [name = ''] = await readdir(join(state, 'uploads'));
    const saved = await readFile(join(state, 'uploads', name), 'utf8');
    await writeFile(
      join(state, 'uploads', name),
      saved.replace(/uploads\/[\w-]+\/complete/, `uploads/${tag}/complete`),
    );
    expect((await upload(large)).code).toBe(0);
    expect([count('POST uploads'), (await stored()).length]).toEqual([2, 1]);
  });

  test('refused by the service leaves no state', async () => {
    await writeFile(join(folder, 'text.png'), 'no image');
    await truncate(join(folder, 'text.png'), 30_000_000);
    const { code, err } = await upload(join(folder, 'text.png'));
    expect([code, err]).toEqual([1, expect.stringContaining('UnsupportedImageFormat')]);
    expect(await readdir(join(state, 'uploads'))).toEqual([]);
  });
});

describe('other requests', () => {
  test('a small upload with a lost response is repeated with the same key', async () => {
    network.meet('POST images', 'lost response');
    expect((await upload(small)).code).toBe(0);
    const keys = keysOf('POST images');
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
  });

  test('a file that a gateway finds too large goes to storage', async () => {
    network.meet('POST images', { status: 413 });
    expect(await upload(small)).toMatchObject({ code: 0, err: '' });
    expect([count('POST images'), count('PUT storage'), (await stored()).length]).toEqual([1, 1, 1]);
  });

  test('a long wait is left to the user', async () => {
    network.meet('GET images', { status: 429, headers: { 'Retry-After': '3600' } });
    const { code, err } = await run('list');
    expect([code, err, count('GET images')]).toEqual([1, expect.stringContaining('Retry in 3600 s.'), 1]);
    const busy = { status: 503, headers: { 'Retry-After': '0' } };
    network.meet('GET images', busy, busy, busy, busy);
    expect((await run('list')).code).toBe(1);
    expect(count('GET images')).toBe(5);
  });

  test('an edit and a deletion with a lost response succeed; those overtaken by someone else do not', async () => {
    await upload(small);
    const [{ image_id: id } = { image_id: '' }] = await stored();
    const rename = () =>
      fetch(`${url}/images/${id}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: randomUUID() }),
      });
    network.meet(`PATCH images/${id}`, 'lost response', { after: rename }, { after: rename });
    expect(await run('edit', id, '--add-tags', 'one')).toMatchObject({ code: 0, out: `${id} was changed\n`, err: '' });
    const overtaken = await run('edit', id, '--add-tags', 'two');
    expect(overtaken).toMatchObject({
      code: 1,
      err: expect.stringMatching(/changed or deleted by someone else.*PreconditionFailed/),
    });
    expect((await stored())[0]?.tags).toEqual([tag, 'one']);

    network.meet(`DELETE images/${id}`, { after: rename }, 'lost response');
    expect((await run('delete', '--tag', tag)).code).toBe(1);
    expect(await run('delete', '--tag', tag)).toMatchObject({ code: 0, out: `${id} was deleted\n`, err: '' });
    expect(await stored()).toEqual([]);
  });

  test('a download that is cut, interrupted or overtaken by a replacement leaves nothing behind', async () => {
    await upload(small);
    const to = join(folder, `to-${tag}`);
    const download = ['download', '--tag', tag, '--to', to];
    network.meet('GET storage', { cutResponseAfter: 10 }, 'stalled response');
    const cut = await run(...download);
    expect(cut).toMatchObject({ code: 1, out: '', err: expect.stringContaining('was lost') });
    const { child, ended } = start(download);
    await network.stalled();
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, out: '', err: 'Interrupted.\n' });
    expect(await readdir(to)).toEqual([]);

    const [{ image_id: id } = { image_id: '' }] = await stored();
    const replace = (body: Uint8Array<ArrayBuffer>) => () =>
      fetch(`${url}/images/${id}?name=small.png&tags=${tag}`, { method: 'PUT', body });
    network.meet(`GET images/${id}/content`, { after: replace(new Uint8Array(other)) });
    expect(await run('download', id, '--to', to)).toMatchObject({
      code: 1,
      err: expect.stringContaining('was replaced'),
    });
    expect(await readdir(to)).toEqual([]);
    await replace(new Uint8Array(drawing))();
    expect((await run(...download)).code).toBe(0);
    expect((await readFile(join(to, 'small.png'))).equals(drawing)).toBe(true);
  });
});
