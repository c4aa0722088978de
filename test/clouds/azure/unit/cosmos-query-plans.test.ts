import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import { beforeEach, describe, expect, it } from 'vitest';
import { planOf, REFUSAL, readGatewayQuery } from '../../../../infra/azure/local/gateway-query.ts';
import { listQuery, placesQuery } from '../../../../src/clouds/azure/cosmos-query.ts';
import { rememberQueryPlans } from '../../../../src/clouds/azure/cosmos-query-plans.ts';

const TEXT = 'SELECT TOP 51 * FROM c WHERE c.tag = @tag ORDER BY c.created_at DESC';
const ALL = { min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false };

interface Sent {
  readonly query?: string;
  readonly tag?: string;
  readonly headers?: Record<string, string>;
  readonly url?: string;
  readonly abortSignal?: AbortSignal;
}

let now: number;
let sent: PipelineRequest[];
let answer: (request: PipelineRequest) => { status: number; body: object; headers?: Record<string, string> };
let client: HttpClient;

const isPlan = ({ headers }: PipelineRequest) => headers.has('x-ms-cosmos-is-query-plan-request');

/** As Cosmos DB does for a query with an order. */
function gateway(request: PipelineRequest): ReturnType<typeof answer> {
  const query = readGatewayQuery(JSON.parse(String(request.body)));
  const own = { 'x-ms-session-token': '0:1#7', 'x-ms-request-charge': '2' };
  if (isPlan(request)) return { status: 200, body: query === undefined ? {} : planOf(query), headers: own };
  return { status: 400, body: REFUSAL.body, headers: { ...own, 'x-ms-substatus': REFUSAL.substatus } };
}

function send(kind: 'plan' | 'query', { query = TEXT, tag = 'a', headers, url, abortSignal }: Sent = {}) {
  const body = JSON.stringify({ query, parameters: [{ name: '@tag', value: tag }] });
  const all = {
    'content-type': 'application/query+json',
    ...(kind === 'plan' && { 'x-ms-cosmos-is-query-plan-request': 'True' }),
    ...headers,
  };
  return client.sendRequest(
    createPipelineRequest({
      url: url ?? 'https://account/dbs/d/colls/c/docs',
      method: 'POST',
      headers: createHttpHeaders(all),
      body,
      ...(abortSignal !== undefined && { abortSignal }),
    }),
  );
}

beforeEach(() => {
  now = 0;
  sent = [];
  answer = gateway;
  client = rememberQueryPlans(
    {
      async sendRequest(request) {
        sent.push(request);
        const { status, body, headers } = answer(request);
        return { request, status, headers: createHttpHeaders(headers ?? {}), bodyAsText: JSON.stringify(body) };
      },
    },
    () => now,
  );
});

describe('answers that follow from the text of a query', () => {
  it('are asked for once, whatever the values are, and belong to the request that gets them', async () => {
    const [plan, refusal] = [await send('plan'), await send('query')];
    const [again, refused] = [await send('plan', { tag: 'b' }), await send('query', { tag: 'b' })];
    expect(sent).toHaveLength(2);
    expect(again).toMatchObject({ status: 200, bodyAsText: plan.bodyAsText });
    expect(refused).toMatchObject({ status: 400, bodyAsText: refusal.bodyAsText });
    expect(refused.headers.get('x-ms-substatus')).toBe('1004');
    for (const { headers, request } of [again, refused]) {
      expect([headers.get('x-ms-session-token'), headers.get('x-ms-request-charge')]).toEqual([undefined, undefined]);
      expect(String(request.body)).toContain('"b"');
    }
  });

  it('are those of one text in one container, and only until ten minutes later', async () => {
    await send('plan');
    await send('plan', { query: TEXT.replace('51', '21') });
    await send('plan', { url: 'https://account/dbs/d/colls/other/docs' });
    expect(sent).toHaveLength(3);
    now = 599_999;
    await send('plan');
    expect(sent).toHaveLength(3);
    now = 600_000;
    await send('plan');
    expect(sent).toHaveLength(4);
  });

  it('are forgotten, the oldest first, when there are many', async () => {
    const text = (at: number) => TEXT.replace('51', String(at + 1));
    for (let at = 0; at < 401; at += 1) await send('plan', { query: text(at) });
    await send('plan', { query: text(400) });
    expect(sent).toHaveLength(401);
    await send('plan', { query: text(0) });
    expect(sent).toHaveLength(402);
  });
});

describe('every time the database is asked', () => {
  const twice = async (kind: 'plan' | 'query', how: Sent = {}) => {
    await send(kind, how);
    await send(kind, how);
    return sent.length;
  };
  const planWith = (queryRanges: readonly object[]) => () => ({
    status: 200,
    body: { queryInfo: { top: 51, orderBy: ['Descending'], aggregates: [] }, queryRanges },
  });

  it.each([
    ['some partitions', planWith([{ ...ALL, max: '7F' }])],
    ['the partitions of several keys', planWith([ALL, ALL])],
    ['no partition', planWith([])],
    ['nothing, as from an emulator that runs the query', () => ({ status: 200, body: { Documents: [], _count: 0 } })],
    ['all, but cannot be used', () => ({ status: 200, body: { queryInfo: {}, queryRanges: [ALL] } })],
    ['a failure', () => ({ status: 503, body: {} })],
  ])('for a plan that names %s', async (_what, one) => {
    answer = one;
    expect(await twice('plan')).toBe(2);
  });

  it.each([
    ['for a query that is served', () => ({ status: 200, body: { Documents: [] } })],
    [
      'after a refusal without its reason',
      () => ({ status: 400, body: {}, headers: { 'x-ms-substatus': REFUSAL.substatus } }),
    ],
    ['after another refusal', () => ({ status: 400, body: {}, headers: { 'x-ms-substatus': '1001' } })],
    ['after a throttled request', () => ({ status: 429, body: {} })],
  ])('%s', async (_what, one) => {
    answer = one;
    expect(await twice('query')).toBe(2);
  });

  it('where the plan has a value of a parameter in it', async () => {
    expect(await twice('plan', { query: 'SELECT TOP @top * FROM c ORDER BY c.created_at DESC' })).toBe(2);
    expect(await twice('plan', { query: "SELECT * FROM c WHERE c.image_id = 'a'" })).toBe(4);
  });

  it.each([
    ['the query of a partition', { 'x-ms-documentdb-partitionkeyrangeid': '0' }],
    ['the query of a key', { 'x-ms-documentdb-partitionkey': '["a"]' }],
    ['the next page', { 'x-ms-continuation': 'token' }],
    ['anything that is no query', { 'content-type': 'application/json' }],
  ])('for %s', async (_what, headers) => {
    expect(await twice('query', { headers })).toBe(2);
  });

  it('by a request that is over, so that it fails as any other does', async () => {
    await send('plan');
    await send('plan', { abortSignal: AbortSignal.abort() });
    expect(sent).toHaveLength(2);
  });
});

it('the texts of all pages are remembered', async () => {
  const after = { created_at: '2026-01-01T00:00:00.000Z', image_id: 'a' };
  const filter = { tag: 'a', q: 'b', created_after: after.created_at };
  const pages = [
    listQuery({ order: 'desc', limit: 50, filter: {}, after: undefined }),
    listQuery({ order: 'asc', limit: 7, filter, after }),
    placesQuery({ after, before: after.created_at, limit: 1_000 }),
  ];
  for (const { query } of pages) {
    await send('plan', { query });
    await send('plan', { query });
  }
  expect(sent).toHaveLength(pages.length);
});
