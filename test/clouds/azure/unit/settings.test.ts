import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { SettingsError } from '../../../../src/settings.ts';

const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const COSMOS_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';
const FOREIGN_KEY = Buffer.from('a key of somebody').toString('base64');

const LOCAL = {
  BUCKET_NAME: 'images',
  TABLE_NAME: 'images',
  COSMOS_DATABASE: 'image-metadata',
  BLOB_CONNECTION: 'UseDevelopmentStorage=true',
  COSMOS_CONNECTION: `AccountEndpoint=http://127.0.0.1:8081/;AccountKey=${COSMOS_KEY}`,
  SWEEP_SCHEDULE: '0 0 3 * * *',
};

function faultsOf(changes: Record<string, string | undefined>): readonly string[] {
  try {
    loadSettings({ ...LOCAL, ...changes });
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadSettings', () => {
  it('reads a local environment, with the defaults of the contract', () => {
    expect(loadSettings(LOCAL)).toEqual({
      bucketName: 'images',
      tableName: 'images',
      hasManagedIdentity: false,
      cosmosDatabase: 'image-metadata',
      blobConnection: {
        kind: 'emulator',
        endpoint: 'http://127.0.0.1:10000/devstoreaccount1',
        account: 'devstoreaccount1',
        key: AZURITE_KEY,
      },
      cosmosConnection: { kind: 'emulator', endpoint: 'http://127.0.0.1:8081/', account: 'emulator', key: COSMOS_KEY },
      azureClientId: undefined,
      maxUploadBytes: 26_214_400,
      maxDirectUploadBytes: 1_073_741_824,
      maxPixels: 100_000_000,
      sweepSchedule: '0 0 3 * * *',
      sweepGraceHours: 24,
      sweepDelete: false,
      sweepMaxOrphanPercent: 5,
    });
  });

  it('reads endpoints as connections by identity, without a key', () => {
    const { blobConnection, cosmosConnection, azureClientId } = loadSettings({
      ...LOCAL,
      BLOB_CONNECTION: ' https://account.blob.core.windows.net ',
      COSMOS_CONNECTION: 'https://account.documents.azure.com:443/',
      AZURE_CLIENT_ID: ' 5f0c ',
    });
    expect(blobConnection).toEqual({ kind: 'identity', endpoint: 'https://account.blob.core.windows.net/' });
    expect(cosmosConnection).toEqual({ kind: 'identity', endpoint: 'https://account.documents.azure.com/' });
    expect(azureClientId).toBe('5f0c');
  });

  it('names every fault at once, each with its setting', () => {
    const faults = faultsOf({
      BUCKET_NAME: 'No Capitals',
      TABLE_NAME: 'a/b',
      COSMOS_DATABASE: undefined,
      BLOB_CONNECTION: '   ',
      COSMOS_CONNECTION: 'nonsense',
      MAX_UPLOAD_BYTES: '0',
      MAX_DIRECT_UPLOAD_BYTES: 'many',
      MAX_PIXELS: '1.5',
      SWEEP_SCHEDULE: 'daily',
      SWEEP_GRACE_HOURS: '-1',
      SWEEP_MAX_ORPHAN_PERCENT: '0',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'BUCKET_NAME',
      'TABLE_NAME',
      'COSMOS_DATABASE',
      'BLOB_CONNECTION',
      'COSMOS_CONNECTION',
      'MAX_UPLOAD_BYTES',
      'MAX_DIRECT_UPLOAD_BYTES',
      'MAX_PIXELS',
      'SWEEP_GRACE_HOURS',
      'SWEEP_MAX_ORPHAN_PERCENT',
      'SWEEP_SCHEDULE',
    ]);
    const error = new SettingsError(faults);
    for (const fault of faults) expect(error.message).toContain(fault);
    expect(error.message).toMatch(/^Cannot start: 11 wrong settings\n/);
  });

  it('starts from an empty environment with one error that has all that is required', () => {
    expect(() => loadSettings({})).toThrow(/6 wrong settings/);
  });

  it('cannot be changed afterwards', () => {
    const settings = loadSettings(LOCAL);
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(settings.blobConnection)).toBe(true);
    expect(Object.isFrozen(settings.cosmosConnection)).toBe(true);
  });

  it.each([
    ['true', true],
    [' true ', true],
    ['TRUE', false],
    ['1', false],
    ['yes', false],
    ['', false],
  ])('takes SWEEP_DELETE=%j as %s', (text, deletes) => {
    expect(loadSettings({ ...LOCAL, SWEEP_DELETE: text }).sweepDelete).toBe(deletes);
  });
});

describe('names and numbers', () => {
  it.each([
    ['BUCKET_NAME', 'abc'],
    ['BUCKET_NAME', 'a-1'],
    ['BUCKET_NAME', 'a'.repeat(63)],
    ['TABLE_NAME', 'Images 2026'],
    ['TABLE_NAME', 'a'.repeat(255)],
    ['MAX_UPLOAD_BYTES', '1'],
    ['MAX_UPLOAD_BYTES', '104857600'],
    ['MAX_DIRECT_UPLOAD_BYTES', '5368709120'],
    ['MAX_PIXELS', '1'],
    ['SWEEP_GRACE_HOURS', '4'],
    ['SWEEP_GRACE_HOURS', '8760'],
    ['SWEEP_MAX_ORPHAN_PERCENT', '1'],
    ['SWEEP_MAX_ORPHAN_PERCENT', '100'],
    ['SWEEP_SCHEDULE', '0 3 * * *'],
  ])('takes %s=%s', (name, text) => {
    expect(faultsOf({ [name]: text })).toEqual([]);
  });

  it.each([
    ['BUCKET_NAME', 'ab'],
    ['BUCKET_NAME', 'a'.repeat(64)],
    ['BUCKET_NAME', 'a--b'],
    ['BUCKET_NAME', '-ab'],
    ['BUCKET_NAME', 'ab-'],
    ['BUCKET_NAME', 'a_b'],
    ['BUCKET_NAME', '../x'],
    ['TABLE_NAME', 'a'.repeat(256)],
    ['TABLE_NAME', 'a?b'],
    ['TABLE_NAME', 'a#b'],
    ['COSMOS_DATABASE', 'a\\b'],
    ['MAX_UPLOAD_BYTES', '104857601'],
    ['MAX_UPLOAD_BYTES', '1e3'],
    ['MAX_UPLOAD_BYTES', '0x10'],
    ['MAX_UPLOAD_BYTES', '١٢'],
    ['MAX_PIXELS', '9007199254740993'],
    ['SWEEP_GRACE_HOURS', '3'],
    ['SWEEP_GRACE_HOURS', '8761'],
    ['SWEEP_MAX_ORPHAN_PERCENT', '0'],
    ['SWEEP_MAX_ORPHAN_PERCENT', '101'],
    ['SWEEP_MAX_ORPHAN_PERCENT', '2.5'],
    ['SWEEP_SCHEDULE', '* * * * * * *'],
  ])('refuses %s=%s', (name, text) => {
    const faults = faultsOf({ [name]: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} must be `));
  });
});

describe('connections', () => {
  const azurite = (key: string, account = 'devstoreaccount1') =>
    `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=http://127.0.0.1:9000/x;`;

  it('takes an emulator by its published key, wherever it listens', () => {
    const { blobConnection } = loadSettings({ ...LOCAL, BLOB_CONNECTION: azurite(AZURITE_KEY) });
    expect(blobConnection).toMatchObject({ kind: 'emulator', endpoint: 'http://127.0.0.1:9000/x' });
  });

  it.each([
    ['BLOB_CONNECTION', 'a key of its own', azurite(FOREIGN_KEY)],
    ['BLOB_CONNECTION', 'no key', azurite('')],
    ['BLOB_CONNECTION', 'another account', azurite(AZURITE_KEY, 'production')],
    ['BLOB_CONNECTION', 'no endpoint', `AccountName=devstoreaccount1;AccountKey=${AZURITE_KEY}`],
    ['BLOB_CONNECTION', 'an endpoint without TLS', 'http://account.blob.core.windows.net'],
    ['BLOB_CONNECTION', 'a SAS', `https://account.blob.core.windows.net/?sv=1&sig=${FOREIGN_KEY}`],
    ['BLOB_CONNECTION', 'a user name', 'https://user@account.blob.core.windows.net/'],
    ['BLOB_CONNECTION', 'a password', `https://:${FOREIGN_KEY}@account.blob.core.windows.net/`],
    ['BLOB_CONNECTION', 'a fragment', 'https://account.blob.core.windows.net/#x'],
    ['BLOB_CONNECTION', 'no host', 'https://'],
    [
      'COSMOS_CONNECTION',
      'a key of its own',
      `AccountEndpoint=https://a.documents.azure.com;AccountKey=${FOREIGN_KEY}`,
    ],
    ['COSMOS_CONNECTION', 'no key', 'AccountEndpoint=http://127.0.0.1:8081/'],
    ['COSMOS_CONNECTION', 'no endpoint', `AccountKey=${COSMOS_KEY}`],
    ['COSMOS_CONNECTION', 'an endpoint that is none', `AccountEndpoint=127.0.0.1:8081;AccountKey=${COSMOS_KEY}`],
  ])('refuses a %s with %s, and does not repeat a secret', (name, _case, text) => {
    const faults = faultsOf({ [name]: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} (must|has)`));
    expect(faults[0]).not.toContain(FOREIGN_KEY);
  });
});
