import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { withAccessKeys } from '../../../src/http/access-keys.ts';
import { createRequestBody } from '../../../src/http/request-body.ts';
import { startRequestClock } from '../../../src/http/request-clock.ts';
import { collectSettings, readAccessSettings } from '../../../src/settings.ts';

const digest = (key: string) => createHash('sha256').update(key).digest();
const guarded = withAccessKeys(
  async () => ({ status: 204, headers: {} }),
  [digest('first'), digest('second'), digest('clé')],
);

function call(query: string, headers: Record<string, string>) {
  const scope = startRequestClock(false);
  const body = createRequestBody(undefined, undefined, scope);
  const url = new URL(`https://host.example/api/images${query}`);
  return guarded({ method: 'GET', url, headers: new Headers(headers), params: {}, body, scope });
}

it.each([
  ['', { 'x-functions-key': 'first' }],
  ['', { 'x-functions-key': 'second' }],
  ['?code=second', {}],
  ['?code=cl%C3%A9', {}],
  // A browser sends the byte of Latin-1, other clients those of UTF-8.
  ['', { 'x-functions-key': 'clé' }],
  ['', { 'x-functions-key': Buffer.from('clé').toString('latin1') }],
])('lets a request with an accepted key through: %s %j', async (query, headers) => {
  expect(await call(query, headers)).toMatchObject({ status: 204 });
});

it.each([
  ['', {}],
  ['', { 'x-functions-key': '' }],
  ['', { 'x-functions-key': 'First' }],
  ['', { 'x-functions-key': 'third' }],
  ['', { 'x-functions-key': digest('first').toString('hex') }],
  ['?code=first', { 'x-functions-key': 'third' }],
])('refuses a request without one: %s %j', async (query, headers) => {
  await expect(call(query, headers)).rejects.toMatchObject({ code: 'AccessKeyRequired', target: 'x-functions-key' });
});

const read = (environment: Record<string, string>) => collectSettings(environment, readAccessSettings);

it('takes digests, or the guard of the platform', () => {
  const [first, second] = [digest('first'), digest('second')];
  expect(read({ ACCESS_KEYS: `${first.toString('hex')}, ${second.toString('hex').toUpperCase()}` })).toEqual({
    accessKeyDigests: [first, second],
  });
  expect(read({ ACCESS_GUARD: 'iam' })).toEqual({ accessKeyDigests: [] });
});

it.each([
  [{}, 'ACCESS_KEYS is missing'],
  [{ ACCESS_GUARD: 'none' }, 'ACCESS_GUARD must be iam'],
  [{ ACCESS_KEYS: 'secret' }, 'ACCESS_KEYS must list the SHA-256 of each key in hex'],
  [{ ACCESS_GUARD: 'iam', ACCESS_KEYS: 'secret' }, 'ACCESS_KEYS must list'],
  [{ ACCESS_KEYS: digest('').toString('hex') }, 'ACCESS_KEYS lists the SHA-256 of an empty key'],
])('does not start with %j, and repeats no key', (environment, fault) => {
  expect(() => read(environment)).toThrow(fault);
  expect(() => read(environment)).not.toThrow(/secret/);
});
