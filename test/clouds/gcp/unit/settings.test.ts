import { expect, it } from 'vitest';
import { type GcpSettings, loadSettings } from '../../../../src/clouds/gcp/settings.ts';
import { SettingsError } from '../../../../src/settings.ts';

const GIVEN = {
  BUCKET_NAME: 'my-images',
  TABLE_NAME: 'images',
  GOOGLE_CLOUD_PROJECT: 'my-project',
  ACCESS_GUARD: 'iam',
};

it('needs four settings, and has defaults for the others', () => {
  expect(loadSettings(GIVEN)).toEqual({
    bucketName: 'my-images',
    tableName: 'images',
    projectId: 'my-project',
    databaseId: '(default)',
    gcsEndpoint: undefined,
    firestoreHost: undefined,
    keyFile: undefined,
    publicOrigin: undefined,
    browserOrigins: [],
    accessKeyDigests: [],
    maxUploadBytes: 26_214_400,
    maxDirectUploadBytes: 1_073_741_824,
    maxPixels: 100_000_000,
    sweepGraceHours: 24,
    sweepDelete: false,
    sweepMaxOrphanPercent: 5,
  } satisfies GcpSettings);
  for (const name of Object.keys(GIVEN)) {
    expect(() => loadSettings({ ...GIVEN, [name]: '' })).toThrow(SettingsError);
  }
});

it.each([
  [{ GOOGLE_APPLICATION_CREDENTIALS: '/key.json' }, undefined],
  [{ GCS_ENDPOINT: 'https://storage.googleapis.com', GOOGLE_APPLICATION_CREDENTIALS: '/key.json' }, undefined],
  [{ GCS_ENDPOINT: 'http://127.0.0.1:9010', GOOGLE_APPLICATION_CREDENTIALS: '/key.json' }, '/key.json'],
])('signs with a key for a stand-in only: %j', (more, keyFile) => {
  expect(loadSettings({ ...GIVEN, ...more }).keyFile).toBe(keyFile);
});

it.each([
  ['BUCKET_NAME', ['ab', 'goog-x', 'A-bucket', 'a.b.c', '-ab', 'ab-', 'a'.repeat(64)]],
  ['TABLE_NAME', ['1a', 'a/b', '__a__', '..', 'a.b', 'a'.repeat(101)]],
  ['GOOGLE_CLOUD_PROJECT', ['short', '1-project', 'My-project', 'project-', 'a'.repeat(31)]],
  ['FIRESTORE_DATABASE', ['default', 'abc', '(other)', 'a_b_c_d', 'a'.repeat(64)].slice(1)],
  ['GCS_ENDPOINT', ['storage.googleapis.com', 'ftp://x', 'http://u@x', 'http://x?y']],
  ['FIRESTORE_EMULATOR_HOST', ['127.0.0.1', 'http://127.0.0.1:8080', 'a b:1', '127.0.0.1:99999', '::1:8080']],
  ['PUBLIC_ORIGIN', ['images.example.org', 'https://x/path', 'https://u@x', 'https://x:99999']],
  ['BROWSER_ORIGINS', ['https://a.example,*', 'https://a.example/', 'a.example', ',']],
  ['MAX_UPLOAD_BYTES', ['0', '33000001', '1e3']],
])('%s is refused if it is one of %j', (name, values) => {
  for (const value of values) {
    const more = { [name]: value, GOOGLE_APPLICATION_CREDENTIALS: '/key.json' };
    expect(() => loadSettings({ ...GIVEN, ...more }), value).toThrow(new RegExp(`1 wrong setting\\n {2}${name} must`));
  }
});

it.each(['127.0.0.1:8080', 'localhost:8080', '[::1]:8080'])('takes the address that an emulator prints: %s', (host) => {
  expect(loadSettings({ ...GIVEN, FIRESTORE_EMULATOR_HOST: host }).firestoreHost).toBe(host);
});

it('reads the origins of pages', () => {
  const { browserOrigins } = loadSettings({ ...GIVEN, BROWSER_ORIGINS: 'https://A.example, http://localhost:5173' });
  expect(browserOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
  expect(loadSettings({ ...GIVEN, BROWSER_ORIGINS: '*' }).browserOrigins).toEqual(['*']);
});
