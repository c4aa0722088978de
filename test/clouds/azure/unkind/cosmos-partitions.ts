import { createHash } from 'node:crypto';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

type Row = Readonly<Record<string, unknown>>;

/** Two physical partitions of equal size. */
const RANGES = [
  { id: '0', minInclusive: '', maxExclusive: '7F' },
  { id: '1', minInclusive: '7F', maxExclusive: 'FF' },
];
const RANGE_HEADER = 'x-ms-documentdb-partitionkeyrangeid';
const QUERY = /^SELECT (?:TOP (?<top>\d+) )?(?<members>.+?) FROM c WHERE (?<where>.+?)(?: ORDER BY (?<order>.+))?$/;

/**
 * A container of two physical partitions, where the emulator has one and answers a query without a plan, so that the SDK
 * merges nothing: each partition sorts strings by UTF-8 bytes, as Cosmos DB does, and the SDK merges what they return.
 */
export function cosmosPartitions(emulator: HttpClient = createDefaultHttpClient()): HttpClient {
  return {
    sendRequest(request) {
      if (request.url.endsWith('/pkranges')) return reply(request, { PartitionKeyRanges: RANGES });
      if (request.headers.get('content-type') !== 'application/query+json') return emulator.sendRequest(request);
      if (request.headers.has('x-ms-cosmos-is-query-plan-request')) return reply(request, planOf(parse(request)));
      return request.headers.has(RANGE_HEADER) ? queryPartition(request, emulator) : notServable(request);
    },
  };
}

interface Query {
  readonly top: number | undefined;
  /** `undefined` for all. */
  readonly members: readonly string[] | undefined;
  readonly where: string;
  readonly order: readonly { readonly member: string; readonly descending: boolean }[];
  readonly sent: { readonly query: string; readonly parameters: unknown };
}

function parse({ body }: PipelineRequest): Query {
  const sent = JSON.parse(String(body));
  const { top, members = '', where = '', order } = QUERY.exec(sent.query)?.groups ?? {};
  return {
    top: top === undefined ? undefined : Number(top),
    members: members === '*' ? undefined : members.split(', ').map((member) => member.replace('c.', '')),
    where,
    order: (order?.split(', ') ?? []).map((part) => {
      const [member = '', direction] = part.replace('c.', '').split(' ');
      return { member, descending: direction === 'DESC' };
    }),
    sent,
  };
}

function planOf({ top, order, sent }: Query): object {
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

async function queryPartition(request: PipelineRequest, emulator: HttpClient): Promise<PipelineResponse> {
  const { top, members, where, order, sent } = parse(request);
  const partition = request.headers.get(RANGE_HEADER);
  request.headers.delete(RANGE_HEADER);
  request.headers.set('x-ms-max-item-count', '-1');
  request.body = JSON.stringify({ ...sent, query: `SELECT * FROM c WHERE ${where}` });
  request.headers.set('content-length', String(Buffer.byteLength(request.body)));
  const answer = await emulator.sendRequest(request);
  const rows: Row[] = JSON.parse(answer.bodyAsText ?? '').Documents;
  const found = rows
    .filter((row) => partitionOf(String(row.image_id)) === partition)
    .sort((a, b) => {
      for (const { member, descending } of order) {
        const compared = Buffer.compare(Buffer.from(String(a[member])), Buffer.from(String(b[member])));
        if (compared !== 0) return descending ? -compared : compared;
      }
      return 0;
    })
    .slice(0, top)
    .map((row) => {
      const payload = members === undefined ? row : Object.fromEntries(members.map((member) => [member, row[member]]));
      if (order.length === 0) return payload;
      return { _rid: row._rid, orderByItems: order.map(({ member }) => ({ item: row[member] })), payload };
    });
  return reply(request, { Documents: found, _count: found.length });
}

function partitionOf(imageId: string): string {
  return String((createHash('sha256').update(imageId).digest()[0] ?? 0) % RANGES.length);
}

/** The gateway leaves to the SDK what has to be merged: sub-status 1004. */
async function notServable(request: PipelineRequest): Promise<PipelineResponse> {
  const { headers } = await reply(request, {});
  headers.set('x-ms-substatus', '1004');
  const body = { code: 'BadRequest', message: 'Not servable by the gateway.', additionalErrorInfo: '{}' };
  return { request, status: 400, headers, bodyAsText: JSON.stringify(body) };
}

async function reply(request: PipelineRequest, body: object): Promise<PipelineResponse> {
  const headers = createHttpHeaders({ 'content-type': 'application/json', 'x-ms-request-charge': '3' });
  return { request, status: 200, headers, bodyAsText: JSON.stringify(body) };
}
