import { expect, it } from 'vitest';
import { readOptions } from '../../../../infra/gcp/pulumi/options.ts';
import { KEY_DIGEST, VARIANTS } from '../support/deployment.ts';

const read = (options: Readonly<Record<string, string>>) =>
  readOptions((name) => ({ ...VARIANTS.main, ...options })[name]);

it('has defaults that need no option but project and region', () => {
  expect(read({})).toMatchObject({ name: 'images', openUrl: false, invokers: [], publicOrigin: undefined });
  expect(() => readOptions(() => undefined)).toThrow(/gcp:project is missing.*\n.*gcp:region is missing/);
});

it.each([
  ['openUrl', { openUrl: 'true' }, 'openUrl opens the service to the internet: give accessKeys'],
  ['a key instead of its digest', { accessKeys: 'secret' }, 'must list the SHA-256 of each key in hex'],
  ['a key beside a digest', { accessKeys: `${KEY_DIGEST},secret` }, 'must list the SHA-256 of each key in hex'],
  [
    'the digest of an empty key',
    { accessKeys: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    'not that of an empty key',
  ],
  ['everybody as an invoker', { invokers: 'allUsers' }, 'To open the service to everybody, set openUrl'],
  ['a principal without its kind', { invokers: 'a@example.org' }, 'must list principals'],
  ['everybody with an account', { invokers: 'user:a@b.c,allAuthenticatedUsers' }, 'must list principals'],
  [
    'invokers where everybody may call',
    { openUrl: 'true', accessKeys: KEY_DIGEST, invokers: 'user:a@example.org' },
    'invokers has no effect with openUrl=true',
  ],
  ['a closed address without another', { loadBalancerOnly: 'true' }, 'give publicOrigin'],
  ['a name that no database has', { name: 'abc' }, 'must have 4 to 20 lower-case letters'],
  ['a name that no account has', { name: 'a-name-of-21-letters-' }, 'must have 4 to 20 lower-case letters'],
  ['a flag', { sweepDelete: 'yes' }, 'sweepDelete must be true or false, it is "yes"'],
  ['more than a request holds', { maxUploadBytes: '33000001' }, 'must be a whole number from 1 to 33000000'],
  ['half a number', { sweepGraceHours: '4.5' }, 'must be a whole number from 4 to 8760'],
  ['a schedule of another kind', { sweepSchedule: 'every 24 hours' }, 'must be a schedule of five fields'],
  ['an origin with a path', { browserOrigins: 'https://a.example.org/x' }, 'must be an origin like'],
  ['uploads that memory does not hold', { concurrency: '32' }, 'memoryMegabytes must be at least 2912 for 32 uploads'],
  ['fewer instances than are kept', { minInstances: '3', maxInstances: '2' }, 'minInstances must not be above'],
])('refuses %s', (_, options, fault) => {
  expect(() => read(options)).toThrow(fault);
});

it('names all faults together', () => {
  expect(() => read({ nodeVersion: '18', maxInstances: '0', openUrl: 'true' })).toThrow(
    /nodeVersion must be 22 or 24, it is "18"\n.*maxInstances.*\n.*openUrl/,
  );
});
