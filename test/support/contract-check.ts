import { PROBLEM_TYPE, type Problem } from '../../src/contract/problem.ts';
import {
  type ContractDocument,
  contractDocument,
  escapeName,
  type Found,
  isJson,
  type Json,
  namesOf,
} from './contract-document.ts';

/** One answer of the running app, as a client saw it. */
export interface SeenAnswer {
  readonly method: string;
  /** Behind the server's address: `/images/x`, without a query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What belongs to the connection, or is the platform's own. */
const TRANSPORT = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
  'x-ms-invocation-id',
]);
/** What the platform refuses by itself, in words of its own: contract section 6, and section 2 for the rest. */
const PLATFORM_STATUSES = new Set([400, 401, 403, 404, 413, 414, 431]);

const documents = new WeakMap<Json, ContractDocument>();

/**
 * Holds an answer against the document: status, headers, body, error code. Throws at whatever is not documented.
 * Returns the name of what answered: an operationId, `RouteNotFound`, `MethodNotAllowed` or `platform`.
 */
export function checkAnswer(openapi: Json, seen: SeenAnswer): string {
  let contract = documents.get(openapi);
  if (contract === undefined) {
    contract = contractDocument(openapi);
    documents.set(openapi, contract);
  }
  const fail = (fault: string): never => {
    const text = Buffer.from(seen.body).toString('utf8').slice(0, 500);
    throw new Error(`${seen.method} ${seen.path} answered ${seen.status}, but ${fault}\n${text}`);
  };
  if (isPlatforms(seen)) return 'platform';
  const { name, answer, getAnswer } = documented(contract, seen, fail);
  checkHeaders(contract, answer, seen.headers, fail);
  checkBody(contract, { answer, getAnswer, seen, fail });
  return name;
}

type Fail = (fault: string) => never;

/** Before the app: no request id, no error code, and a body that is none of the app's. */
function isPlatforms({ status, headers }: SeenAnswer): boolean {
  const type = headers.get('Content-Type') ?? '';
  const isApps = headers.has('x-ms-request-id') || headers.has('x-ms-error-code') || type.includes('json');
  return !isApps && PLATFORM_STATUSES.has(status);
}

interface Documented {
  readonly name: string;
  readonly answer: Found;
  /** What GET would have answered, where this is a HEAD. */
  readonly getAnswer?: Found | undefined;
}

function documented(contract: ContractDocument, { method, path, status, headers }: SeenAnswer, fail: Fail): Documented {
  const template = Object.keys(contract.paths)
    .filter((candidate) => fits(candidate, path))
    .sort((a, b) => a.split('{').length - b.split('{').length)[0];
  const verb = method.toLowerCase();
  const operation = template === undefined ? undefined : contract.find('paths', template, verb);
  if (template !== undefined && operation !== undefined) {
    const answer = contract.find('paths', template, verb, 'responses', String(status));
    if (answer === undefined) return fail(`${String(operation.value.operationId)} documents no such status`);
    const getAnswer = contract.find('paths', template, 'get', 'responses', String(status));
    return { name: String(operation.value.operationId), answer, ...(verb === 'head' && { getAnswer }) };
  }
  const name = template === undefined ? 'RouteNotFound' : 'MethodNotAllowed';
  if (status !== (template === undefined ? 404 : 405)) return fail(`the document has no such operation: ${name}`);
  const allow = Object.keys(contract.paths[template ?? ''] ?? {}).map((known) => known.toUpperCase());
  if (template !== undefined && headers.get('Allow') !== allow.sort().join(', ')) {
    return fail(`Allow is ${headers.get('Allow')}, documented are ${allow.join(', ')}`);
  }
  return { name, answer: contract.find('components', 'responses', name) ?? fail(`${name} is not documented`) };
}

function fits(template: string, path: string): boolean {
  const [wanted, given] = [template, path].map((text) => text.split('/').filter((segment) => segment !== ''));
  return (
    wanted?.length === given?.length &&
    (wanted ?? []).every(
      (segment, at) => segment.startsWith('{') || segment.toLowerCase() === given?.[at]?.toLowerCase(),
    )
  );
}

function checkHeaders(contract: ContractDocument, answer: Found, headers: Headers, fail: Fail): void {
  const { value } = answer;
  const names = isJson(value.headers) ? Object.keys(value.headers) : [];
  for (const name of names) {
    const header = contract.find(...namesOf(answer.pointer), 'headers', name);
    const given = headers.get(name);
    if (header === undefined) fail(`the header ${name} has no description`);
    if (given === null) {
      if (header.value.required === true) fail(`the header ${name} is missing`);
      continue;
    }
    const faults = contract.faults(`${header.pointer}/schema`, given);
    if (faults !== '') fail(`the header ${name} is ${JSON.stringify(given)}: ${faults}`);
  }
  const known = new Set([...names.map((name) => name.toLowerCase()), ...TRANSPORT]);
  for (const name of headers.keys()) {
    if (!known.has(name)) fail(`the header ${name} is not documented`);
  }
}

interface BodyCheck {
  readonly answer: Found;
  readonly getAnswer?: Found | undefined;
  readonly seen: SeenAnswer;
  readonly fail: Fail;
}

function checkBody(contract: ContractDocument, { answer, getAnswer, seen, fail }: BodyCheck): void {
  const { headers, body, method } = seen;
  const described = method === 'HEAD' ? (getAnswer ?? answer) : answer;
  const content = isJson(described.value.content) ? described.value.content : {};
  const type = headers.get('Content-Type')?.toLowerCase();
  if (type === undefined ? Object.keys(content).length > 0 : content[type] === undefined) {
    fail(`its Content-Type ${type} is none of ${Object.keys(content).join(', ') || 'no body'}`);
  }
  if (type === undefined || method === 'HEAD') {
    if (body.byteLength > 0) fail('it has a body');
    return;
  }
  if (!type.includes('json')) return;
  const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  const faults = contract.faults(`${described.pointer}/content/${escapeName(type)}/schema`, value);
  if (faults !== '') fail(`its body is not as documented: ${faults}`);
  if (type === PROBLEM_TYPE) checkProblem(value, seen, fail);
}

function checkProblem(value: unknown, { status, headers }: SeenAnswer, fail: Fail): void {
  const problem = value as Problem;
  if (problem.status !== status) fail('status is not that of the response');
  const { code } = problem.error;
  if (code !== headers.get('x-ms-error-code')) fail('error.code is not the code of the header');
  if (!problem.type.endsWith(`#${code}`)) fail('type does not lead to the code');
  if (problem.request_id !== headers.get('x-ms-request-id')) fail('request_id is not that of the header');
}
