import { describe, expect, it } from 'vitest';
import { createUploadFunction } from '../../../src/functions/create-upload.ts';
import { updateImageFunction } from '../../../src/functions/update-image.ts';
import { uploadImageFunction } from '../../../src/functions/upload-image.ts';
import { createUpdateImage } from '../../../src/images/update-image.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { send } from '../../support/send.ts';

/** Of the processor, for all work on one request. Nothing of it is split, so this is also how long others wait. */
const REFUSED_MS = 50;

const service = createMemoryService({ maxUploadBytes: 26_214_400 });
const updateImage = createUpdateImage({ records: service.records, now: () => new Date() });
const beginUpload = async () => {
  throw new Error('the use case was reached');
};
const routes = [
  ['upload_image', uploadImageFunction(service)],
  ['update_image', updateImageFunction({ ...service, updateImage })],
  ['create_upload', createUploadFunction({ beginUpload })],
] as const;

const list = (times: number, member: (at: number) => string) =>
  Array.from({ length: times }, (_, at) => member(at)).join();
const bodies: readonly (readonly [string, string])[] = [
  ['3 million tags', `{"tags":[${list(3_000_000, () => '"a"')}]}`],
  ['1.5 million keys', `{"metadata":{${list(1_500_000, (at) => `"${at}":1`)}}}`],
  ['20 MiB of white space', `{${' '.repeat(20_971_520)}}`],
  ['as many tags as fit', `{"tags":[${list(8_000, (at) => `"${at}"`)}]}`],
  ['as many keys as fit', `{"metadata":{${list(6_800, (at) => `"${at}":1`)}}}`],
  ['objects in objects', `${'{"":'.repeat(10_900)}1${'}'.repeat(10_900)}`],
  ['lists in lists', `{"name":${'['.repeat(32_000)}${']'.repeat(32_000)}}`],
  ['backslashes', `{"name":"${'\\'.repeat(65_000)}"}`],
];

describe('JSON that costs more to parse than to send', () => {
  const cases = routes.flatMap(([route, handle]) => bodies.map(([what, body]) => ({ route, handle, what, body })));

  it.each(cases)('is refused cheaply: $route with $what', async ({ handle, body }) => {
    const bytes = Buffer.from(body);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) =>
      bytes.subarray(at * 65_536, (at + 1) * 65_536),
    );
    const headers = { 'Content-Type': 'application/json' };
    let least = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run++) {
      const before = process.cpuUsage();
      const { status } = await send(handle, { method: 'PUT', path: 'images/a', headers, body: chunks });
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1_000);
      expect([400, 404]).toContain(status);
    }
    expect(least).toBeLessThan(REFUSED_MS);
  });
});
