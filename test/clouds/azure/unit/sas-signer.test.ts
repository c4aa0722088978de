import { type BlobServiceClient, ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { createSasSigner } from '../../../../src/clouds/azure/sas-signer.ts';
import { testScope } from '../../../support/request-scope.ts';

const KEY = Buffer.from('a key for tests').toString('base64');
const OPTIONS = {
  permissions: 'r',
  lifetimeSeconds: 600,
  contentType: 'image/png',
  contentDisposition: 'inline; filename="a.png"',
};

describe('a URL signed with the key of an emulator', () => {
  it('reads one blob, until it ends, and tells storage type and name', async () => {
    const client = new ContainerClient('http://127.0.0.1:10000/devstoreaccount1/images');
    const key = { shared: new StorageSharedKeyCredential('devstoreaccount1', KEY) };
    const sign = createSasSigner({ client, key, now: () => new Date('2026-11-23T09:00:00Z') });
    const { url, expiresAt } = await sign('2026/11/23/x.png', OPTIONS, testScope());
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe('/devstoreaccount1/images/2026/11/23/x.png');
    expect(expiresAt.toISOString()).toBe('2026-11-23T09:10:00.000Z');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      sp: 'r',
      sr: 'b',
      se: '2026-11-23T09:10:00Z',
      st: '2026-11-23T08:55:00Z',
      rsct: 'image/png',
      rscd: 'inline; filename="a.png"',
    });
  });
});

describe('a URL signed with a delegated key', () => {
  function setUp() {
    const clock = { at: Date.parse('2026-11-23T09:00:00Z') };
    let fetched = 0;
    const service = {
      async getUserDelegationKey(startsOn: Date, expiresOn: Date) {
        fetched += 1;
        return {
          signedObjectId: `key ${fetched}`,
          signedTenantId: 'tenant',
          signedStartsOn: startsOn,
          signedExpiresOn: expiresOn,
          signedService: 'b',
          signedVersion: '2026-06-06',
          value: KEY,
        };
      },
    };
    const client = new ContainerClient('https://account.blob.core.windows.net/images');
    const key = { delegatedBy: service as unknown as BlobServiceClient };
    const sign = createSasSigner({ client, key, now: () => new Date(clock.at) });
    const keyOf = async () => new URL((await sign('x', OPTIONS, testScope())).url).searchParams.get('skoid');
    return { clock, sign, keyOf };
  }

  it('goes over TLS only', async () => {
    const { sign } = setUp();
    const { searchParams } = new URL((await sign('x', OPTIONS, testScope())).url);
    expect([searchParams.get('spr'), searchParams.get('sp')]).toEqual(['https', 'r']);
  });

  it('shares the key as long as it outlives the URL', async () => {
    const { clock, keyOf } = setUp();
    expect(await keyOf()).toBe('key 1');
    clock.at += (6 * 60 - 11) * 60_000;
    expect(await keyOf()).toBe('key 1');
    clock.at += 60_000;
    expect(await keyOf()).toBe('key 2');
  });
});
