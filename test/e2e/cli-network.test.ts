import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
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
const MIB = 1024 * 1024;
// Five parts of 8 MiB: bytes after the image are ignored, but they are all hashed.
const large = join(folder, 'large.png');
const largeBytes = Buffer.concat([drawing, randomBytes(40 * MIB - 1_000 - drawing.length)]);
await writeFile(large, largeBytes);
const largeHash = createHash('sha256').update(largeBytes).digest('hex');

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

const bytesSent = () => network.seen.reduce((sum, { name, bytes }) => sum + (name === 'PUT storage' ? bytes : 0), 0);

interface SavedState {
  idempotencyKey: string;
  upload: { complete_url: string };
  sent: number[];
}

/** Of the uploads that are not complete. What a killed process was writing stays beside them for a day. */
async function states(): Promise<string[]> {
  return (await readdir(join(state, 'uploads'))).filter((name) => !name.endsWith('.tmp'));
}

/** Of the only upload that is not complete. */
async function changeState(change: (saved: SavedState) => void): Promise<SavedState> {
  const [name = '', ...more] = await states();
  expect(more).toEqual([]);
  const path = join(state, 'uploads', name);
  const saved: SavedState = JSON.parse(await readFile(path, 'utf8'));
  change(saved);
  await writeFile(path, JSON.stringify(saved));
  return saved;
}

async function stored(): Promise<{ image_id: string; size_bytes: number; sha256: string; tags: string[] }[]> {
  const { out } = await startCli(['list', '--tag', tag, '--json'], { env: { IMAGES_URL: url } }).ended;
  return JSON.parse(out).value;
}

describe('a large upload', () => {
  test.each<[string, [string, NetworkFault][], Record<string, number>]>([
    [
      'with a part cut in the middle',
      [['PUT storage', { cutAfter: 5_000_000 }]],
      { 'PUT storage': 6, 'POST complete': 1 },
    ],
    ['with a part without a response', [['PUT storage', 'lost response']], { 'PUT storage': 6, 'POST complete': 1 }],
    ['while the storage is busy', [['PUT storage', { status: 503 }]], { 'PUT storage': 6, 'POST complete': 1 }],
    ['completed without a response', [['POST complete', 'lost response']], { 'PUT storage': 5, 'POST complete': 2 }],
    ['begun without a response', [['POST uploads', 'lost response']], { 'POST uploads': 2, 'PUT storage': 5 }],
    [
      'while the service is busy',
      [['POST uploads', { status: 503, headers: { 'Retry-After': '0' } }]],
      { 'POST uploads': 2 },
    ],
    [
      'with URLs that expire during the upload',
      [
        ['PUT storage', {}],
        ['PUT storage', {}],
        ['PUT storage', {}],
        ['PUT storage', { status: 403 }],
      ],
      { 'POST uploads': 2, 'PUT storage': 6, 'POST complete': 2 },
    ],
  ])('%s becomes one image', async (_, faults, expected) => {
    for (const [name, fault] of faults) network.meet(name, fault);
    const { code, err } = await upload(large);
    expect([code, err]).toEqual([0, '']);
    for (const [request, times] of Object.entries(expected)) expect(count(request), request).toBe(times);
    expect(new Set(keysOf('POST uploads')).size).toBe(1);
    expect((await stored()).map(({ sha256 }) => sha256)).toEqual([largeHash]);
    expect(await readdir(join(state, 'uploads'))).toEqual([]);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'ended by %s sends only the missing parts when repeated',
    async (signal) => {
      network.meet('PUT storage', {}, {}, {}, 'stalled');
      const { child, ended } = start(['upload', large, '--tags', tag]);
      await network.stalled();
      child.kill(signal);
      const { code, out, err } = await ended;
      const message = signal === 'SIGINT' ? 'Interrupted. Run the same command again to resume.\n' : '';
      expect([code, out, err]).toEqual([signal === 'SIGINT' ? 130 : null, '', message]);
      const { sent } = await changeState(() => undefined);
      expect(sent.length).toBeGreaterThan(0);
      const arrived = sent.reduce((sum, index) => sum + Math.min(8 * MIB, largeBytes.length - index * 8 * MIB), 0);
      network.seen.length = 0;
      expect(await upload(large)).toMatchObject({ code: 0, err: '' });
      expect(bytesSent()).toBe(largeBytes.length - arrived);
      expect(count('PUT storage')).toBe(5 - sent.length);
      expect([count('POST uploads'), network.seen[0]?.name]).toEqual([0, 'POST complete']);
      expect((await stored()).map(({ sha256 }) => sha256)).toEqual([largeHash]);
      expect(await states()).toEqual([]);
    },
  );

  test('interrupted during its completion sends no bytes when repeated', async () => {
    network.meet('POST complete', 'stalled response');
    const { child, ended } = start(['upload', large, '--tags', tag]);
    await network.stalled();
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    // As after a crash before the last parts were noted.
    await changeState((saved) => {
      saved.sent = [4];
    });
    network.seen.length = 0;
    expect((await upload(large)).code).toBe(0);
    expect(network.seen.map(({ name }) => name)).toEqual(['POST complete']);
    expect(await stored()).toHaveLength(1);
  });

  test.each<[string, (saved: SavedState) => void, { keys: number; puts: number; err: string }]>([
    [
      'unknown to the service is begun again with its key',
      ({ upload: begun }) => {
        begun.complete_url = begun.complete_url.replace(/[\w-]+\/complete/, `${tag}/complete`);
      },
      { keys: 1, puts: 5, err: '' },
    ],
    [
      'restarts with a message if storage lost the parts',
      (saved) => {
        saved.sent = [0, 1, 2, 3, 4];
      },
      { keys: 2, puts: 5, err: 'Storage no longer has the parts that were sent. The upload begins again.\n' },
    ],
  ])('%s', async (_, change, { keys, puts, err }) => {
    network.meet('PUT storage', {}, {}, {}, 'stalled');
    const { child, ended } = start(['upload', large, '--tags', tag]);
    await network.stalled();
    child.kill('SIGKILL');
    await ended;
    await changeState(change);
    const before = count('PUT storage');
    expect(await upload(large)).toMatchObject({ code: 0, err });
    expect([count('PUT storage') - before, new Set(keysOf('POST uploads')).size]).toEqual([puts, keys]);
    expect((await stored()).map(({ sha256 }) => sha256)).toEqual([largeHash]);
  });

  test('of a file that changes meanwhile stores nothing', async () => {
    const own = join(folder, `${tag}.png`);
    await copyFile(large, own);
    network.meet('PUT storage', { after: () => utimes(own, 1, 1) });
    const { code, err } = await upload(own);
    expect([code, err]).toEqual([1, expect.stringContaining('changed while it was read. Run the command again.')]);
    expect([count('POST complete'), await stored(), await readdir(join(state, 'uploads'))]).toEqual([0, [], []]);
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

  test.each<[string, NetworkFault, number]>([
    ['', {}, 1],
    [', is sent again when it is cut', { cutAfter: 10 }, 2],
    [', is not sent again when its response is lost', 'lost response', 1],
  ])('a file that a gateway finds too large goes to storage%s', async (_, fault, times) => {
    network.meet('POST images', { status: 413 });
    network.meet('PUT storage', fault);
    expect(await upload(small)).toMatchObject({ code: 0, err: '' });
    expect([count('POST images'), count('PUT storage'), (await stored()).length]).toEqual([1, times, 1]);
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
