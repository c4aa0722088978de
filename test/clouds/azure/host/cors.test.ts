import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCors } from '../../../../infra/local/cors.ts';
import { send } from '../../../support/exact-requests.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

const SITE = 'https://site.example';
const hosts = new Map<string, FixtureHost>();

beforeAll(async () => {
  const kinds = {
    any: ['--cors', '*'],
    named: ['--cors', `${SITE}, http://localhost:5173`],
    credentials: ['--cors', SITE, '--cors-credentials'],
    none: [],
  };
  await Promise.all(
    Object.entries(kinds).map(async ([kind, flags]) => hosts.set(kind, await startFixture('echo.ts', {}, flags))),
  );
});
afterAll(() => Promise.all([...hosts.values()].map((host) => host.stop())));

/** Status, and the CORS headers of a response. */
async function corsOf(kind: string, path: string, method: string, headers: Record<string, string>) {
  const answer = await send({ port: hosts.get(kind)?.port ?? 0, path }, { method, headers });
  const kept = Object.entries(answer.headers).filter(([name]) => /^(?:access-control-|vary)/.test(name));
  return [answer.status, Object.fromEntries(kept)];
}

const allow = (origin: string) => ({ 'access-control-allow-origin': origin });
const vary = { vary: 'Origin' };
const asks = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,x-a' };
const answers = { 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'content-type,x-a' };
const cookies = { 'access-control-allow-credentials': 'true' };

describe('cross-origin requests', () => {
  test.for<[string, string, string, Record<string, string>, number, Record<string, string>]>([
    ['any', '/api/echo/x', 'GET', {}, 200, {}],
    ['any', '/api/echo/x', 'GET', { origin: SITE }, 200, allow('*')],
    ['any', '/api/echo/x', 'GET', { origin: 'null' }, 200, allow('*')],
    // Errors of the host itself are for the page to read as well.
    ['any', '/api/nothing', 'GET', { origin: SITE }, 404, allow('*')],
    ['any', '/api/echo/x', 'OPTIONS', { origin: SITE, ...asks }, 204, { ...allow('*'), ...answers }],
    ['any', '/admin/functions', 'GET', { origin: SITE }, 200, {}],
    ['any', '/admin/functions/x', 'OPTIONS', { origin: SITE, ...asks }, 404, {}],
    ['named', '/api/echo/x', 'GET', { origin: SITE }, 200, { ...allow(SITE), ...vary }],
    ['named', '/api/varies', 'GET', { origin: SITE }, 200, { ...allow(SITE), vary: 'accept, Origin' }],
    ['named', '/api/echo/x', 'GET', { origin: 'http://localhost:5174' }, 200, vary],
    ['named', '/api/echo/x', 'GET', { origin: 'null' }, 200, vary],
    ['named', '/api/echo/x', 'GET', {}, 200, vary],
    ['named', '/api/echo/x', 'OPTIONS', { origin: SITE, ...asks }, 204, { ...allow(SITE), ...answers, ...vary }],
    ['named', '/api/echo/x', 'OPTIONS', { origin: 'http://site.example', ...asks }, 204, vary],
    ['named', '/api/echo/x', 'OPTIONS', { origin: SITE }, 404, { ...allow(SITE), ...vary }],
    ['credentials', '/api/echo/x', 'GET', { origin: SITE }, 200, { ...allow(SITE), ...cookies, ...vary }],
    ['none', '/api/echo/x', 'GET', { origin: SITE }, 200, {}],
    ['none', '/api/echo/x', 'OPTIONS', { origin: SITE, ...asks }, 404, {}],
  ])('%s: %s %s %j', async ([kind, path, method, headers, status, expected]) => {
    expect(await corsOf(kind, path, method, headers)).toEqual([status, expected]);
  });
});

test.each([
  [5, false, 'must be a string'],
  ['site.example', false, 'contains "site.example"'],
  ['https://a.example/', false, 'contains "https://a.example/"'],
  ['https://*.example', false, 'contains "https://*.example"'],
  ['*', true, 'requires specific origins'],
])('Host.CORS %j with credentials %j is refused', (origins, credentials, message) => {
  expect(() => parseCors(origins, credentials)).toThrow(message);
});
