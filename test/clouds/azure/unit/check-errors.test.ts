import { describe, expect, it } from 'vitest';
import { cosmosCheckError, judgeCosmosError } from '../../../../src/clouds/azure/cosmos-error.ts';
import { judgeStorageError, storageCheckError } from '../../../../src/clouds/azure/storage-error.ts';
import { ERROR_GUIDE } from '../../../../src/http/error-guide.ts';
import { cosmosError } from '../support/fake-cosmos.ts';
import { socketError } from '../support/fate.ts';

const storageError = (status: number) =>
  Object.assign(new Error('account42.blob.core.windows.net'), { statusCode: status, code: 'Some' });

describe.each([
  ['the database', cosmosCheckError, cosmosError, 'DatabaseUnavailable'],
  ['storage', storageCheckError, storageError, 'StorageUnavailable'],
])('why %s cannot be used', (_name, explain, failure, code) => {
  it.each([
    [failure(401), 'MissingRole'],
    [failure(403), 'MissingRole'],
    [failure(404), 'MissingContainer'],
    [failure(500), 'Failing'],
    [socketError('ECONNREFUSED'), 'Unreachable'],
    [new DOMException('aborted', 'AbortError'), 'Unreachable'],
    [Object.assign(new Error('no'), { name: 'CredentialUnavailableError' }), 'NoToken'],
    [Object.assign(new Error('no'), { name: 'AuthenticationError', code: undefined }), 'NoToken'],
    ['text', 'Unreachable'],
    [undefined, 'Unreachable'],
    [null, 'Unreachable'],
  ])('%s: %s', (cause, reason) => {
    const error = explain(cause);
    expect(error).toMatchObject({ code, reason, cause });
    expect(error.remedy.length).toBeGreaterThan(40);
    expect(error.remedy).not.toMatch(/account42|10\.0\.0\.1|secret/);
  });
});

it.each([
  ['DatabaseUnavailable', judgeCosmosError],
  ['StorageUnavailable', judgeStorageError],
] as const)('%s is sent with the text of its example', (code, judge) => {
  const { detail: message } = ERROR_GUIDE[code].example;
  expect(judge(new Error('secret')).error).toMatchObject({ code, message });
});
