import { describe, expect, inject, it } from 'vitest';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';

/** The local emulator at the wire, where it has to be as unkind as the gateway of Cosmos DB. */
const { cosmosConnection, cosmosDatabase, tableName } = loadSettings(inject('storeSettings'));
const PAGE = "SELECT TOP 2 c.image_id FROM c WHERE c.kind = 'image' ORDER BY c.created_at DESC, c.order_key DESC";
const PLAN = { 'x-ms-cosmos-is-query-plan-request': 'True' };
const PARTITION = { 'x-ms-documentdb-partitionkeyrangeid': '0' };

async function send(query: string, headers: Record<string, string> = {}, container = tableName) {
  const response = await fetch(new URL(`dbs/${cosmosDatabase}/colls/${container}/docs`, cosmosConnection.endpoint), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/query+json',
      'x-ms-documentdb-query-enablecrosspartition': 'True',
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  const substatus = response.headers.get('x-ms-substatus');
  return { status: response.status, substatus, json: (await response.json()) as Record<string, unknown> };
}

describe('a query that has to be merged', () => {
  it.each([PAGE, 'SELECT TOP 2 c.image_id FROM c', 'SELECT * FROM c ORDER BY c.created_at ASC'])(
    'is left to the client: %s',
    async (query) => {
      const { status, substatus, json } = await send(query);
      expect([status, substatus]).toEqual([400, '1004']);
      expect(json).toHaveProperty('additionalErrorInfo');
    },
  );

  it('has a plan, and an answer from a partition with the values to merge by', async () => {
    expect((await send(PAGE, PLAN)).json).toMatchObject({
      queryInfo: { top: 2, orderBy: ['Descending', 'Descending'] },
      queryRanges: [{ min: '', max: 'FF' }],
    });
    const { status, json } = await send(PAGE, PARTITION);
    expect([status, Array.isArray(json.Documents)]).toEqual([200, true]);
  });

  it.each([{}, PLAN, PARTITION])('of a missing container is not found, with %o', async (headers) => {
    expect((await send(PAGE, headers, 'missing')).status).toBe(404);
  });
});

it('another query is served', async () => {
  expect((await send("SELECT * FROM c WHERE c.kind = 'none'")).json).toMatchObject({ Documents: [] });
});
