import { describe, expect, it } from 'vitest';
import { getHealthFunction } from '../../../src/functions/get-health.ts';
import { StoreCheckError } from '../../../src/images/check-health.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { send } from '../../support/send.ts';

const sick = () =>
  createMemoryService({
    blobs: (real) => ({
      ...real,
      async check() {
        throw new StoreCheckError('StorageUnavailable', 'MissingRole', 'Grant it.', new Error('account42'));
      },
    }),
  });

describe('GET health', () => {
  it('is 200 where both stores answer', async () => {
    const { status, json, headers } = await send(getHealthFunction(createMemoryService()), { path: 'health' });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const ok = { status: 'ok', latency_ms: expect.any(Number) };
    expect(json).toEqual({ status: 'ok', checks: { storage: ok, database: ok } });
  });

  it('is 503 in the same form where one does not, with the reason and the remedy', async () => {
    const { status, json, text, log } = await send(getHealthFunction(sick()), { path: 'health' });
    expect(status).toBe(503);
    expect(json).toEqual({
      status: 'unavailable',
      checks: {
        storage: { status: 'unavailable', code: 'MissingRole', remedy: 'Grant it.' },
        database: { status: 'ok', latency_ms: expect.any(Number) },
      },
    });
    expect(text).not.toContain('account42');
    expect(log.map(({ event }) => event)).toEqual(['request']);
  });

  it('has no body on HEAD, and takes no query', async () => {
    const head = await send(getHealthFunction(sick()), { method: 'HEAD', path: 'health' });
    expect([head.status, head.text]).toEqual([503, '']);
    const query = await send(getHealthFunction(sick()), { path: 'health?verbose=1' });
    expect(query.headers.get('x-ms-error-code')).toBe('InvalidQueryParameter');
  });
});
