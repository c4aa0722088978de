import { expect, it } from 'vitest';
import { isLeftToClient, readGatewayQuery } from '../../../../../infra/azure/local/gateway-query.ts';
import { listQuery } from '../../../../../src/clouds/azure/cosmos-query.ts';

it('a page of a list is left to the client', () => {
  const query = readGatewayQuery(listQuery({ order: 'desc', limit: 50, filter: { tag: 'a' }, after: undefined }));
  expect(query).toMatchObject({
    top: 50,
    members: undefined,
    order: [
      { member: 'created_at', descending: true },
      { member: 'order_key', descending: true },
    ],
  });
  expect(query && isLeftToClient(query)).toBe(true);
});

it.each([
  'SELECT * FROM c ORDER BY c.n desc',
  'SELECT * FROM c ORDER BY c.n',
  'SELECT * FROM c ORDER BY c["n"] DESC',
  'SELECT * FROM c ORDER BY c.n DESC OFFSET 1 LIMIT 2',
  'SELECT * FROM c WHERE c.n > 1 OFFSET 1 LIMIT 2',
  'SELECT * FROM c ORDER BY c.n DESC;',
  "SELECT * FROM c WHERE c.s = 'x ORDER BY y'",
  'SELECT * FROM c ORDER BY  c.n DESC',
  'SELECT c.n FROM c GROUP BY c.n',
  'SELECT VALUE COUNT(1) FROM c',
])('the emulator serves by itself, as before: %s', (query) => {
  const read = readGatewayQuery({ query });
  expect(read === undefined || !isLeftToClient(read)).toBe(true);
});
