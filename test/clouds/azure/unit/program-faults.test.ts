import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { cosmosContainer } from '../../../../src/clouds/azure/cosmos-container.ts';
import { createCosmosRecords } from '../../../../src/clouds/azure/cosmos-records.ts';
import { listImagesFunction } from '../../../../src/functions/list-images.ts';
import { uploadImageFunction } from '../../../../src/functions/upload-image.ts';
import { createListImages } from '../../../../src/images/list-images.ts';
import { fakeImage } from '../../../support/fake-inspector.ts';
import { createMemoryService } from '../../../support/memory-service.ts';
import { testScope } from '../../../support/request-scope.ts';
import { send } from '../../../support/send.ts';
import { fakeRecords } from '../support/fake-records.ts';

const FAULT = new TypeError('secret');

describe('a fault of this program in a call to the database', () => {
  it('ends an upload with 500 and one line in the log, and leaves the bytes, which a record may name', async () => {
    const { cosmos, records } = fakeRecords({ done: true, answer: FAULT });
    const service = createMemoryService({ records: () => records });
    const { status, json, headers, log } = await send(uploadImageFunction(service), {
      method: 'PUT',
      body: fakeImage(50),
    });
    expect([status, json.error]).toEqual([500, expect.objectContaining({ code: 'InternalError' })]);
    expect(headers.get('retry-after')).toBeNull();
    expect(log.filter(({ event }) => event === 'failure')).toEqual([
      expect.objectContaining({ cause: expect.stringContaining('TypeError: secret') }),
    ]);
    expect([cosmos.calls, service.content.size, cosmos.items.size]).toEqual([1, 1, 1]);
  });

  it('ends a list with 500', async () => {
    const { records } = fakeRecords();
    const service = { ...createMemoryService(), listImages: createListImages({ records }) };
    // The fake container has no queries.
    const { status, log } = await send(listImagesFunction(service), {});
    expect([status, log.length]).toEqual([500, 2]);
  });
});

describe('a response that is not of the database', () => {
  it.each([
    [503, ''],
    [502, '<html>Bad Gateway</html>'],
    [500, 'null'],
    [200, '<html>Sign in to this network</html>'],
  ])('is retried, and is not taken for a fault of this program: %i %j', async (status, body) => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = {
      kind: 'emulator' as const,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      account: 'localhost',
      key: Buffer.from('key').toString('base64'),
    };
    const credential = { getToken: async () => null };
    const container = cosmosContainer({ connection, database: 'd', container: 'c', credential });
    const records = createCosmosRecords({ container, identity: 'x', newId: () => 'x' });
    await expect(records.read('a', testScope())).rejects.toMatchObject({ code: 'DatabaseUnavailable' });
    expect(requests).toBe(3);
    server.close();
  });
});
