import { expect, it } from 'vitest';
import { isConnectionError, isNeverSent } from '../../../src/stores/connection-error.ts';

it.each([
  ['ECONNREFUSED', true, true],
  ['ENOTFOUND', true, true],
  ['ECONNRESET', true, false],
  ['CERT_HAS_EXPIRED', true, false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', true, false],
  ['HPE_INVALID_CONSTANT', true, false],
  ['TimeoutError', true, false],
  ['BrokenResponseError', true, false],
  ['TypeError', false, false],
  ['ERR_INVALID_ARG_TYPE', false, false],
  ['', false, false],
])('%s: no response %s, never sent %s', (code, noResponse, neverSent) => {
  expect([isConnectionError(code), isNeverSent(code)]).toEqual([noResponse, neverSent]);
});
