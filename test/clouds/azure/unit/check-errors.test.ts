import { describe, expect, it } from 'vitest';
import { classifyCosmosError, cosmosCheckError } from '../../../../src/clouds/azure/cosmos-error.ts';
import { classifyStorageError, storageCheckError } from '../../../../src/clouds/azure/storage-error.ts';
import { ERROR_GUIDE } from '../../../../src/http/error-guide.ts';
import { socketError } from '../support/call-outcome.ts';
import { cosmosError } from '../support/fake-cosmos.ts';

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
  ])('%s: %s', (cause, reason) => {
    const error = explain(cause);
    expect(error).toMatchObject({ code, reason, cause });
    expect(error.message.length).toBeGreaterThan(40);
    expect(error.message).not.toMatch(/account42|10\.0\.0\.1|secret/);
  });

  it.each(['text', undefined, null, new TypeError('ours')])('does not explain a fault of this program: %s', (cause) => {
    expect(explain(cause)).toMatchObject({ code: 'InternalError', cause });
  });
});

it.each([
  ['DatabaseUnavailable', classifyCosmosError],
  ['StorageUnavailable', classifyStorageError],
] as const)('%s is sent with the text of its example', (code, judge) => {
  const { detail: message } = ERROR_GUIDE[code].example;
  expect(judge(socketError('ECONNRESET')).error).toMatchObject({ code, message });
});
