import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contractDocument, namesOf } from '../support/contract-document.ts';
import { openApi, operationsOf } from '../support/openapi.ts';

interface Sent {
  readonly method: string;
  /** Behind `{{base}}`; the whole of it where it does not begin with that. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const document = openApi();
const contract = contractDocument(document);
const operations = operationsOf(document);
const requests = readRequests(readFileSync('api.http', 'utf8'));

/** Requests between lines of `###`, without comments and variables. */
function readRequests(text: string): Sent[] {
  return text.split(/^###.*$/m).flatMap((block) => {
    const lines = block.replace(/^(?:[#@].*)?\n/gm, (line) => (line === '\n' ? '\n' : '')).trim();
    const [head = '', ...body] = lines.split('\n\n');
    const [first = '', ...headers] = head.split('\n');
    const [, method, target] = /^([A-Z]+) (\S+)$/.exec(first) ?? [];
    if (method === undefined || target === undefined) return [];
    const pairs = headers.map((line) => line.split(/: ?/, 2)).map(([name = '', value = '']) => [name, value] as const);
    return [{ method, target: target.replace('{{base}}', ''), headers: new Map(pairs), body: body.join('\n\n') }];
  });
}

/** The operation that a request goes to, with its path and query. */
function operationOf({ method, target }: Sent) {
  const [path = '', query = ''] = target.split('?');
  const fits = (template: string) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
  const found = operations
    .filter((operation) => operation.method === method && fits(operation.path))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  return found && { ...found, id: String(found.operation.operationId), query: new URLSearchParams(query) };
}

describe('api.http', () => {
  it('has a request for every operation', () => {
    const ids = new Set(requests.map((request) => operationOf(request)?.id));
    expect(operations.map(({ operation }) => operation.operationId).filter((id) => !ids.has(String(id)))).toEqual([]);
  });

  it('sends nothing that has no operation, but for a link, a storage URL and the two errors', () => {
    const others = requests.filter((request) => operationOf(request) === undefined);
    expect(others.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET {{list.response.body.next_link}}',
      'PUT {{upload.response.body.upload_url}}',
      'GET /unknown',
      'PUT /images',
    ]);
  });

  it('sends the key wherever it is asked for, and only parameters and bodies that are taken', () => {
    for (const request of requests) {
      const found = operationOf(request);
      if (found === undefined) continue;
      const { id, path, method, operation, query } = found;
      expect(request.headers.has('x-functions-key'), id).toBe((operation.security as unknown[]).length > 0);
      const taken = ((operation.parameters ?? []) as { $ref: string }[]).map(
        ({ $ref }) => contract.find(...namesOf($ref))?.value.name,
      );
      for (const name of query.keys()) expect(taken, id).toContain(name);
      if (!request.headers.get('Content-Type')?.includes('json')) continue;
      const type = String(request.headers.get('Content-Type'));
      const media = contract.find('paths', path, method.toLowerCase(), 'requestBody', 'content', type);
      expect(contract.faults(`${media?.pointer}/schema`, JSON.parse(request.body)), id).toBe('');
    }
  });
});
