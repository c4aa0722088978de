import { expect, it } from 'vitest';
import { unmatchedFunction } from '../../../src/functions/unmatched.ts';
import { send } from '../../support/send.ts';

it.each([
  ['GET', 'nothing', 404, 'RouteNotFound', null],
  ['POST', 'images/a/b/c', 404, 'RouteNotFound', null],
  ['DELETE', 'health', 405, 'MethodNotAllowed', 'GET, HEAD'],
  ['PUT', 'images', 405, 'MethodNotAllowed', 'POST'],
  ['GET', 'images/', 405, 'MethodNotAllowed', 'POST'],
])('%s %s is %i %s', async (method, path, status, code, allow) => {
  const answer = await send(unmatchedFunction(), { method, path });
  expect([answer.status, answer.headers.get('x-ms-error-code'), answer.headers.get('allow')]).toEqual([
    status,
    code,
    allow,
  ]);
});
