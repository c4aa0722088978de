import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../src/cli/service/client-error.ts';
import type { Sent } from '../../../src/cli/service/send-request.ts';
import type { ServiceClient } from '../../../src/cli/service/service-client.ts';
import { createProgressBoard } from '../../../src/cli/terminal/progress-board.ts';
import { english } from '../../../src/cli/texts/english.ts';
import { directUpload } from '../../../src/cli/transfer/direct-upload.ts';

const PARTS = 6;

/**
 * A service whose URLs take two parts before they expire, after `expired` renewals none. It forgets an upload when it has
 * been asked for new URLs `renewals` times.
 */
function slowService(renewals: number, expired = Number.POSITIVE_INFINITY) {
  const keys: string[] = [];
  const puts: string[] = [];
  let taken = new Set<string>();
  let asked = 0;
  let upload = 0;
  const client = {
    url: 'http://service/api',
    retries: { signal: new AbortController().signal, notify: expect.unreachable },
    send: expect.unreachable,
    async json(target: string, { headers = {} }: Sent = {}): Promise<object> {
      if (target !== 'uploads') {
        if (taken.size === PARTS) return { image_id: 'made' };
        throw new ClientError((texts) => texts.status(409), { code: 'UploadIncomplete', status: 409 });
      }
      keys.push(headers['Idempotency-Key'] ?? '');
      if (asked++ % (renewals + 1) === 0) {
        upload += 1;
        taken = new Set();
      }
      let left = keys.length <= expired ? 2 : 0;
      const urlOf = (_: unknown, part: number) => () => (left-- > 0 ? `${upload}/${part}` : undefined);
      urls = Array.from({ length: PARTS }, urlOf);
      const parts = { size_bytes: 1, urls: urls.map((_, part) => `${keys.length}-${part}`), headers: {} };
      return { upload_url: 'u', complete_url: `c${upload}`, headers: {}, parts };
    },
    async sendToStorage(url: string, { body }: Sent = {}): Promise<Response> {
      const part = urls[Number(url.split('-')[1])]?.();
      await text((typeof body === 'function' ? body() : undefined) as NodeStream);
      if (part === undefined)
        throw new ClientError((texts) => texts.storageStatus(403), { code: 'StorageError', status: 403 });
      puts.push(part);
      taken.add(part);
      return new Response();
    },
  };
  let urls: (() => string | undefined)[] = [];
  return { keys, puts, client: client as object as ServiceClient };
}

async function upload(client: ServiceClient): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'direct-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = { path: join(folder, 'a'), sizeBytes: PARTS, name: 'a' };
  await writeFile(file.path, 'abcdef');
  const options = { id: undefined, name: undefined, tags: [], metadata: {}, replace: false };
  const progress = createProgressBoard({ err: () => undefined, size: () => undefined }, english).start('', 0);
  return directUpload(file, options, { client, progress, resume: undefined });
}

it('a slow upload gets new URLs with one key, as often as they take parts', async () => {
  const { client, keys, puts } = slowService(10);
  expect(await upload(client)).toEqual({ image_id: 'made' });
  expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
  expect(puts.sort()).toEqual(['1/0', '1/1', '1/2', '1/3', '1/4', '1/5']);
});

it.each([
  ['that takes longer than the service keeps it', slowService(1), 6],
  ['whose URLs are refused from some time on', slowService(10, 1), 2],
])('an upload %s is not sent for ever', async (_, { client, keys, puts }, sent) => {
  await expect(upload(client)).rejects.toMatchObject({ code: 'StorageError', status: 403 });
  expect([keys.length, puts.length]).toEqual([3, sent]);
});
