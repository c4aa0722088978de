import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

const QUERY_TYPE = 'application/query+json';
const IS_PLAN = 'x-ms-cosmos-is-query-plan-request';
/** Of requests whose answer depends on more than the text: for one partition, one key, or the next page. */
const NARROWED = ['x-ms-documentdb-partitionkeyrangeid', 'x-ms-documentdb-partitionkey', 'x-ms-continuation'];
const SUBSTATUS = 'x-ms-substatus';
/** The gateway leaves a query to the client, which has to merge what the partitions return. */
const LEFT_TO_CLIENT = '1004';

/** With the number in the text, since a plan has it, too. A parameter could have another value the next time. */
const REMEMBERED = /^SELECT TOP \d+ /;
const MAX_ANSWERS = 400;
const KEPT_MS = 600_000;

interface Plan {
  readonly queryInfo?: { readonly orderBy?: unknown; readonly aggregates?: unknown };
  readonly queryRanges?: readonly { readonly min?: unknown; readonly max?: unknown }[];
}

interface Answer {
  readonly status: number;
  readonly substatus: string | undefined;
  readonly body: string;
  readonly until: number;
}

/**
 * Before it asks the partitions for a page of a list, the SDK asks the gateway for the plan of the query, and sends the query
 * itself, which the gateway refuses. Both answers follow from the text of the query, so that they are given from
 * memory for ten minutes: a page takes one request for each partition instead of two more, and waits once instead of twice.
 *
 * A plan says which partitions to ask. It is remembered only if they are all: with other values of the parameters it might name
 * too few.
 */
export function rememberQueryPlans(client: HttpClient, now: () => number = Date.now): HttpClient {
  const answers = new Map<string, Answer>();

  function keep(key: string, { status, headers, bodyAsText }: PipelineResponse): void {
    answers.delete(key);
    const [oldest] = answers.keys();
    if (answers.size >= MAX_ANSWERS && oldest !== undefined) answers.delete(oldest);
    answers.set(key, { status, substatus: headers.get(SUBSTATUS), body: bodyAsText ?? '', until: now() + KEPT_MS });
  }

  return {
    async sendRequest(request) {
      const key = keyOf(request);
      if (key === undefined) return client.sendRequest(request);
      const known = answers.get(key);
      if (known !== undefined && known.until > now() && request.abortSignal?.aborted !== true)
        return replay(request, known);
      const response = await client.sendRequest(request);
      if (isPlanOfAll(request, response) || isLeftToClient(request, response)) keep(key, response);
      else answers.delete(key);
      return response;
    },
  };
}

/** `undefined` for every request whose answer depends on more than the text of its query. */
function keyOf({ url, headers, body }: PipelineRequest): string | undefined {
  if (headers.get('content-type') !== QUERY_TYPE || typeof body !== 'string') return undefined;
  if (NARROWED.some((name) => headers.has(name))) return undefined;
  const { query }: { query?: unknown } = JSON.parse(body);
  if (typeof query !== 'string' || !REMEMBERED.test(query)) return undefined;
  return [headers.has(IS_PLAN) ? 'plan' : 'query', url, query].join(' ');
}

/** Whether the SDK can use it, and it names every partition. */
function isPlanOfAll(request: PipelineRequest, { status, bodyAsText }: PipelineResponse): boolean {
  if (!request.headers.has(IS_PLAN) || status !== 200) return false;
  const { queryInfo, queryRanges }: Plan = JSON.parse(bodyAsText ?? '{}');
  const isUsable = Array.isArray(queryInfo?.orderBy) && Array.isArray(queryInfo.aggregates);
  const [range] = queryRanges ?? [];
  return isUsable && queryRanges?.length === 1 && range?.min === '' && range.max === 'FF';
}

/** Whether it is the refusal as the gateway sends it: the SDK goes on only if the body says why. */
function isLeftToClient(request: PipelineRequest, { status, headers, bodyAsText }: PipelineResponse): boolean {
  if (request.headers.has(IS_PLAN) || status !== 400 || headers.get(SUBSTATUS) !== LEFT_TO_CLIENT) return false;
  const { additionalErrorInfo }: { additionalErrorInfo?: unknown } = JSON.parse(bodyAsText ?? '{}');
  return typeof additionalErrorInfo === 'string' && additionalErrorInfo !== '';
}

/** Without charge and session token, which belong to the request that was sent. */
function replay(request: PipelineRequest, { status, substatus, body }: Answer): PipelineResponse {
  const headers = createHttpHeaders({ 'content-type': 'application/json' });
  if (substatus !== undefined) headers.set(SUBSTATUS, substatus);
  return { request, status, headers, bodyAsText: body };
}
