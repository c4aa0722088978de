/** A query of one of the forms that this app sends. */
export interface GatewayQuery {
  /** As the client sent it. */
  readonly sent: { readonly query: string; readonly parameters?: unknown };
  readonly top: number | undefined;
  /** Of the result; `undefined` for all. */
  readonly members: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly order: readonly { readonly member: string; readonly descending: boolean }[];
}

type Row = Readonly<Record<string, unknown>>;

/** Strict: a text that it reads wrongly would be answered wrongly, one that it does not read is the emulator's own. */
const QUERY =
  /^SELECT (?:TOP (?<top>\d+) )?(?<members>\*|c\.\w+(?:, c\.\w+)*) FROM c(?: WHERE (?<where>(?:(?! ORDER BY | OFFSET | GROUP BY ).)+?))?(?: ORDER BY (?<order>c\.\w+ (?:ASC|DESC)(?:, c\.\w+ (?:ASC|DESC))*))?$/;

/** `undefined` for a query of another form. */
export function readGatewayQuery(sent: GatewayQuery['sent']): GatewayQuery | undefined {
  const { top, members = '', where, order } = QUERY.exec(sent.query)?.groups ?? {};
  if (members === '') return undefined;
  return {
    sent,
    top: top === undefined ? undefined : Number(top),
    members: members === '*' ? undefined : members.split(', ').map((member) => member.replace('c.', '')),
    where,
    order: (order?.split(', ') ?? []).map((part) => {
      const [member = '', direction] = part.replace('c.', '').split(' ');
      return { member, descending: direction === 'DESC' };
    }),
  };
}

/**
 * Whether the results of the partitions have to be merged, which the gateway of Cosmos DB leaves to the client
 * (https://learn.microsoft.com/rest/api/cosmos-db/querying-cosmosdb-resources-using-the-rest-api).
 */
export function isLeftToClient({ top, order }: GatewayQuery): boolean {
  return top !== undefined || order.length > 0;
}

/** What the gateway returns to a request for the plan: all partitions, and the text that is sent to each of them. */
export function planOf({ top, order, sent }: GatewayQuery): object {
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: 'None',
      top,
      orderBy: order.map(({ descending }) => (descending ? 'Descending' : 'Ascending')),
      orderByExpressions: order.map(({ member }) => `c.${member}`),
      groupByExpressions: [],
      aggregates: [],
      groupByAliasToAggregateType: {},
      rewrittenQuery: sent.query,
      hasSelectValue: false,
    },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}

/** The query of one partition, with all members: those of the order are needed, too. */
export function wholeItems({ top, where, order, sent }: GatewayQuery): GatewayQuery['sent'] {
  const parts = [
    top === undefined ? 'SELECT *' : `SELECT TOP ${top} *`,
    'FROM c',
    where === undefined ? '' : `WHERE ${where}`,
    order.length === 0
      ? ''
      : `ORDER BY ${order.map(({ member, descending }) => `c.${member} ${descending ? 'DESC' : 'ASC'}`).join(', ')}`,
  ];
  return { ...sent, query: parts.filter(Boolean).join(' ') };
}

/** A row of one partition, with the values that the SDK merges by. */
export function partitionRow({ members, order }: GatewayQuery, item: Row): Row {
  const payload = members === undefined ? item : Object.fromEntries(members.map((member) => [member, item[member]]));
  if (order.length === 0) return payload;
  return { _rid: item._rid, orderByItems: order.map(({ member }) => ({ item: item[member] })), payload };
}

/** The refusal of a query that is sent without a partition: status 400, sub-status 1004. */
export const REFUSAL = {
  substatus: '1004',
  body: { code: 'BadRequest', message: 'Not servable by the gateway.', additionalErrorInfo: '{}' },
} as const;
