import { expect, it } from 'vitest';
import { readOptions } from '../../../../infra/aws/cdk/options.ts';
import { KEY_DIGEST } from '../support/template.ts';

const read = (context: Readonly<Record<string, unknown>>) => readOptions((name) => context[name]);

it('has defaults that need no other option', () => {
  expect(read({})).toMatchObject({ name: 'images', openUrl: false, cloudFront: false, publicOrigin: undefined });
});

it('takes values of cdk.json, which are not all text', () => {
  const context = { accessKeys: KEY_DIGEST, openUrl: true, memoryMegabytes: 1_536 };
  expect(read(context)).toMatchObject({ openUrl: true, memoryMegabytes: 1_536 });
});

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/a';

it.each([
  ['openUrl', { openUrl: 'true' }, 'openUrl opens the service to the internet: give accessKeys'],
  ['cloudFront', { cloudFront: 'true' }, 'cloudFront opens the service to the internet: give accessKeys'],
  ['a key instead of its digest', { accessKeys: 'secret' }, 'must list the SHA-256 of each key in hex'],
  ['a key beside a digest', { accessKeys: `${KEY_DIGEST},secret` }, 'must list the SHA-256 of each key in hex'],
  ['a name that no bucket has', { name: 'Images_' }, 'must have 1 to 30 lower-case letters'],
  ['a flag', { sweepDelete: 'yes' }, 'sweepDelete must be true or false, it is "yes"'],
  ['more than a request holds', { maxUploadBytes: '4500001' }, 'must be a whole number from 1 to 4500000'],
  ['half a number', { sweepGraceHours: '4.5' }, 'must be a whole number from 4 to 8760'],
  ['days that CloudWatch does not know', { logRetentionDays: '31' }, 'must be one of 1, 3, 5'],
  [
    'a certificate of another region',
    { certificateArn: certificate.replace('us-east-1', 'eu-west-1') },
    'a certificate in us-east-1',
  ],
  ['a name without a certificate', { domainName: 'a.example.org' }, 'domainName and certificateArn need each other'],
  [
    'a name without CloudFront',
    { domainName: 'a.example.org', certificateArn: certificate },
    'domainName needs cloudFront=true',
  ],
  ['an origin with a path', { browserOrigins: 'https://a.example.org/x' }, 'must be an origin like'],
])('refuses %s', (_, context, fault) => {
  expect(() => read(context)).toThrow(fault);
});

it('names all faults together', () => {
  expect(() => read({ nodeVersion: '18', memoryMegabytes: '1', cloudFront: 'true' })).toThrow(
    /nodeVersion must be 22 or 24, it is "18"\n.*memoryMegabytes.*\n.*cloudFront/,
  );
});
