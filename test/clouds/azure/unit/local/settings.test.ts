import { describe, expect, test } from 'vitest';
import { isGiven, parseValues, resolveSettings } from '../../../../../infra/local/settings.ts';

const sample = { BUCKET_NAME: 'images', BLOB_CONNECTION: 'UseDevelopmentStorage=true', TABLE_NAME: 'images' };

describe('settings', () => {
  test('the environment beats local.settings.json, which beats the sample', () => {
    const local = { BUCKET_NAME: 'local', TABLE_NAME: 'local' };
    expect(resolveSettings({ env: { BUCKET_NAME: 'env' }, local, sample })).toEqual({
      BUCKET_NAME: 'env',
      TABLE_NAME: 'local',
      BLOB_CONNECTION: 'UseDevelopmentStorage=true',
    });
  });

  test('an empty setting in the environment beats too', () => {
    expect(resolveSettings({ env: { BUCKET_NAME: '' }, local: {}, sample })).toHaveProperty('BUCKET_NAME', '');
  });

  test('a connection is given in the environment, or in local.settings.json with a value of its own', () => {
    const given = (env: Record<string, string>, local: Record<string, string>) =>
      isGiven('BLOB_CONNECTION', { env, local, sample });
    expect(given({}, {})).toBe(false);
    expect(given({}, { BLOB_CONNECTION: sample.BLOB_CONNECTION })).toBe(false);
    expect(given({}, { BLOB_CONNECTION: 'https://account' })).toBe(true);
    expect(given({ BLOB_CONNECTION: sample.BLOB_CONNECTION }, {})).toBe(true);
  });
});

describe('a settings file', () => {
  test('gives its values as texts', () => {
    expect(parseValues('{"IsEncrypted":false,"Values":{"A":"x","B":5,"C":true}}', 'f')).toEqual({
      A: 'x',
      B: '5',
      C: 'true',
    });
    expect(parseValues('{}', 'f')).toEqual({});
  });

  test.each(['{', '{"Values":[null]}', '{"Values":5}', '{"Values":{"A":{}}}'])(
    '%s is an error that names the file',
    (text) => {
      expect(() => parseValues(text, 'local.settings.json')).toThrow('Cannot read local.settings.json');
    },
  );
});
