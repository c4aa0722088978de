import { createHash } from 'node:crypto';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import {
  type GatewayQuery,
  partitionRow,
  planOf,
  REFUSAL,
  readGatewayQuery,
  wholeItems,
} from '../../../../infra/azure/local/gateway-query.ts';

type Row = Readonly<Record<string, unknown>>;

/** Two physical partitions of equal size, with these ids. */
type Partitions = readonly [first: string, second: string];

const RANGE_HEADER = 'x-ms-documentdb-partitionkeyrangeid';

/**
 * A container of two physical partitions, where the emulator has one, so that the SDK merges nothing: each partition sorts
 * strings by UTF-8 bytes, as Cosmos DB does, and the SDK merges what they return.
 */
export function cosmosPartitions(
  emulator: HttpClient = createDefaultHttpClient(),
  partitions: () => Partitions = () => ['0', '1'],
): HttpClient {
  return {
    sendRequest(request) {
      if (request.url.endsWith('/pkranges')) return reply(request, { PartitionKeyRanges: rangesOf(partitions()) });
      if (request.headers.get('content-type') !== 'application/query+json') return emulator.sendRequest(request);
      if (request.headers.has('x-ms-cosmos-is-query-plan-request')) return reply(request, planOf(queryOf(request)));
      const partition = request.headers.get(RANGE_HEADER);
      if (partition === undefined) return notServable(request);
      const at = partitions().indexOf(partition);
      return at < 0 ? gone(request) : queryPartition(request, emulator, at);
    },
  };
}

function queryOf({ body }: PipelineRequest): GatewayQuery {
  const query = readGatewayQuery(JSON.parse(String(body)));
  if (query === undefined) throw new Error(`An unknown query: ${body}`);
  return query;
}

async function queryPartition(request: PipelineRequest, emulator: HttpClient, at: number): Promise<PipelineResponse> {
  const query = queryOf(request);
  request.headers.delete(RANGE_HEADER);
  request.headers.set('x-ms-max-item-count', '-1');
  // The emulator limits and sorts across the partitions.
  request.body = JSON.stringify(wholeItems({ ...query, top: undefined, order: [] }));
  request.headers.set('content-length', String(Buffer.byteLength(request.body)));
  const answer = await emulator.sendRequest(request);
  const rows: Row[] = JSON.parse(answer.bodyAsText ?? '').Documents;
  const found = rows
    .filter((row) => partitionOf(String(row.image_id)) === at)
    .sort((a, b) => {
      for (const { member, descending } of query.order) {
        const compared = Buffer.compare(Buffer.from(String(a[member])), Buffer.from(String(b[member])));
        if (compared !== 0) return descending ? -compared : compared;
      }
      return 0;
    })
    .slice(0, query.top)
    .map((row) => partitionRow(query, row));
  return reply(request, { Documents: found, _count: found.length });
}

function partitionOf(imageId: string): number {
  return (createHash('sha256').update(imageId).digest()[0] ?? 0) % 2;
}

function rangesOf([first, second]: Partitions): object[] {
  return [
    { id: first, minInclusive: '', maxExclusive: '7F' },
    { id: second, minInclusive: '7F', maxExclusive: 'FF' },
  ];
}

/** A partition that was split or merged: sub-status 1002. */
async function gone(request: PipelineRequest): Promise<PipelineResponse> {
  const { headers } = await reply(request, {});
  headers.set('x-ms-substatus', '1002');
  return { request, status: 410, headers, bodyAsText: JSON.stringify({ code: 'Gone', message: 'The range is gone.' }) };
}

async function notServable(request: PipelineRequest): Promise<PipelineResponse> {
  const { headers } = await reply(request, {});
  headers.set('x-ms-substatus', REFUSAL.substatus);
  return { request, status: 400, headers, bodyAsText: JSON.stringify(REFUSAL.body) };
}

async function reply(request: PipelineRequest, body: object): Promise<PipelineResponse> {
  const headers = createHttpHeaders({ 'content-type': 'application/json', 'x-ms-request-charge': '3' });
  return { request, status: 200, headers, bodyAsText: JSON.stringify(body) };
}
