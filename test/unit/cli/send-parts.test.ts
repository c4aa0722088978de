import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../src/cli/service/client-error.ts';
import type { Sent } from '../../../src/cli/service/send-request.ts';
import { createProgressBoard } from '../../../src/cli/terminal/progress-board.ts';
import { english } from '../../../src/cli/texts/english.ts';
import { parseResumeState } from '../../../src/cli/transfer/resume-state.ts';
import { sendParts } from '../../../src/cli/transfer/send-parts.ts';

const CONTENT = 'aaaabbbbccccddddeeeef';
const PARTS = { size_bytes: 4, urls: ['0', '1', '2', '3', '4', '5'], headers: { 'x-own': 'yes' } };
const storageError = (status: number, retryAfterMs?: number) =>
  new ClientError((texts) => texts.storageStatus(status), { code: 'StorageError', status, retryAfterMs });

/** `answer`: called for each attempt of each part; what it throws is the failure of this attempt. */
async function setUp(answer: (url: string, attempt: number) => void = () => undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = { path: join(folder, 'a'), sizeBytes: CONTENT.length, name: 'a' };
  await writeFile(file.path, CONTENT);
  const bodies: Record<string, string[]> = {};
  const saved: number[][] = [];
  const sent = new Set<number>();
  const load = { now: 0, most: 0 };
  let bar = 0;
  const progress = {
    ...createProgressBoard({ err: () => undefined, size: () => undefined }, english).start('', 0),
    add: (count: number) => {
      bar += count;
    },
    restart: () => {
      bar = 0;
    },
  };
  async function sendToStorage(url: string, { headers, body }: Sent = {}): Promise<Response> {
    expect(headers).toMatchObject({ 'x-own': 'yes' });
    load.most = Math.max(load.most, ++load.now);
    const stream = typeof body === 'function' ? body() : undefined;
    const received = await text(stream as NodeStream);
    expect(headers?.['Content-Length']).toBe(String(received.length));
    load.now -= 1;
    const attempts = [...(bodies[url] ?? []), received];
    bodies[url] = attempts;
    answer(url, attempts.length);
    return new Response();
  }
  const retries = { signal: new AbortController().signal, notify: () => undefined };
  const client = { url: '', retries, sendToStorage, send: expect.unreachable, json: expect.unreachable };
  const onSent = async () => void saved.push([...sent].sort());
  const run = () => sendParts(file, { parts: PARTS, sent, onSent }, { client, progress });
  return { run, bodies, saved, sent, load, bar: () => bar };
}

describe('sendParts', () => {
  it('sends each part once, three at a time, and saves each one', async () => {
    const { run, bodies, saved, load, bar } = await setUp();
    await run();
    expect(bodies).toEqual({ 0: ['aaaa'], 1: ['bbbb'], 2: ['cccc'], 3: ['dddd'], 4: ['eeee'], 5: ['f'] });
    expect([load.most, saved.length, saved.at(-1), bar()]).toEqual([3, 6, [0, 1, 2, 3, 4, 5], CONTENT.length]);
  });

  it('sends what is missing, and a part again after a failure that passes', async () => {
    const { run, bodies, sent, bar } = await setUp((url, attempt) => {
      if (url === '4' && attempt < 4) throw storageError(503, 1);
    });
    sent.add(0).add(3).add(5);
    await run();
    expect(bodies).toEqual({ 1: ['bbbb'], 2: ['cccc'], 4: ['eeee', 'eeee', 'eeee', 'eeee'] });
    expect(bar()).toBe(CONTENT.length);
  });

  it.each([
    [1, storageError(403)],
    [4, storageError(503, 1)],
    [1, new TypeError('a fault of the program')],
  ])('ends after %i attempts, with no part under way and no other one begun', async (tries, error) => {
    const { run, bodies, sent, load } = await setUp((url) => {
      if (url === '1') throw error;
    });
    await expect(run()).rejects.toBe(error);
    expect([bodies[1]?.length, load.now, sent.has(1)]).toEqual([tries, 0, false]);
    if (tries === 1) expect(Object.keys(bodies)).not.toContain('5');
  });
});

describe('a saved state', () => {
  const upload = { upload_url: 'u', complete_url: 'c', parts: PARTS };
  const whole = { idempotencyKey: 'k', upload, sent: [0, 5] };
  const withParts = (parts: unknown) => ({ upload: { ...upload, parts } });
  const withoutParts = { ...withParts(undefined), sent: undefined };
  it.each([
    ['that is whole', {}, {}],
    ['without parts', withParts(undefined), withoutParts],
    ['with parts of no size', withParts({ ...PARTS, size_bytes: 0 }), withoutParts],
    ['with parts that do not add up', withParts({ ...PARTS, size_bytes: 5 }), withoutParts],
    ['with parts without URLs', withParts({ size_bytes: 4, urls: [0, 1, 2, 3, 4, 5] }), withoutParts],
    ['with a part too many', { sent: [6] }, { sent: undefined }],
    ['with half a part', { sent: [0.5] }, { sent: undefined }],
    ['with no list of parts', { sent: { 0: 0 } }, { sent: undefined }],
  ])('%s is used as far as it goes', (_, change, expected) => {
    const found = parseResumeState(JSON.stringify({ ...whole, ...change }), CONTENT.length);
    expect(found).toEqual({ ...whole, ...expected });
  });
});
