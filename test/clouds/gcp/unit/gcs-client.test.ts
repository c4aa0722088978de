import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createGcsClient, readKeyFile } from '../../../../src/clouds/gcp/gcs-client.ts';

it('sends its token over TLS only', async () => {
  const tokenAt = async (endpoint: string | undefined) => {
    const client = createGcsClient({ endpoint });
    client.auth.getRequestHeaders = async () => new Headers({ authorization: 'Bearer secret' });
    return (await client.authorize()).get('authorization');
  };
  expect(await tokenAt(undefined)).toBe('Bearer secret');
  expect(await tokenAt('https://storage.googleapis.com')).toBe('Bearer secret');
  expect(await tokenAt('http://127.0.0.1:9010')).toBeNull();
});

it.each([
  ['no JSON', 'private-words'],
  ['no key', '{"client_email":"private-words"}'],
  ['a key of another kind', '{"client_email":"a","private_key":{"private-words":1}}'],
])('says that a file has %s, and nothing of what is in it', async (_case, content) => {
  const folder = await mkdtemp(join(tmpdir(), 'key-'));
  const file = join(folder, 'key.json');
  await writeFile(file, content);
  expect(() => readKeyFile(file)).toThrow(
    /^Cannot start: 1 wrong setting\n {2}GOOGLE_APPLICATION_CREDENTIALS must name/,
  );
  expect(() => readKeyFile(file)).not.toThrow(/private-words/);
  await rm(folder, { recursive: true });
  expect(() => readKeyFile(file)).toThrow('GOOGLE_APPLICATION_CREDENTIALS must name');
});
