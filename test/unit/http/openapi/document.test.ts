import { describe, expect, it } from 'vitest';
import { ERROR_STATUS } from '../../../../src/contract/error-codes.ts';
import { ERROR_GUIDE } from '../../../../src/http/error-guide.ts';
import { type ServedPath, servedPaths } from '../../../../src/http/routes.ts';
import { ROUTES } from '../../../../src/routes.ts';
import { contractDocument, escapeName, isJson, type Json, namesOf } from '../../../support/contract-document.ts';
import { openApi, operationsOf } from '../../../support/openapi.ts';

const document = openApi();
const contract = contractDocument(document);
const operations = operationsOf(document);

/** `app/{*path}` takes the page itself and the names below it. */
function pathsOf({ method, path }: ServedPath): string[] {
  const paths = path.endsWith('/{*path}') ? [path.slice(0, -8), path.replace('{*path}', '{file}')] : [path];
  return paths.map((one) => `${method} /${one}`);
}

describe('the OpenAPI document', () => {
  it('has the paths and methods of the routes, all of them and no other', () => {
    const served = ROUTES.flatMap(servedPaths).flatMap(pathsOf);
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
  });

  it('names each operation like its function, with a suffix where one function has several', () => {
    const ids = operations.map(({ operation }) => String(operation.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { method, path, operation } of operations) {
      const pair = ROUTES.find((route) => servedPaths(route).flatMap(pathsOf).includes(`${method} ${path}`));
      expect(operation.operationId).toMatch(new RegExp(`^${pair?.name}(?:_put|_file)?(?:_head)?$`));
      expect(String(operation.operationId).endsWith('_head')).toBe(method === 'HEAD');
      expect(operation.security).toEqual(
        pair?.access === 'anonymous' ? [] : [{ function_key: [] }, { function_key_in_query: [] }],
      );
    }
  });

  it('has every error code, at the status that the code has, and no other', () => {
    const found = new Map<string, Set<number>>();
    const answers = operations.flatMap(({ method, path, operation }) =>
      Object.keys(operation.responses as Json).map((status) => [
        status,
        contract.find('paths', path, method.toLowerCase(), 'responses', status, 'headers', 'x-ms-error-code'),
      ]),
    );
    const elsewhere = [
      ['401', contract.find('components', 'responses', 'Unauthorized', 'headers', 'x-ms-error-code')],
      ['404', contract.find('components', 'responses', 'RouteNotFound', 'headers', 'x-ms-error-code')],
      ['405', contract.find('components', 'responses', 'MethodNotAllowed', 'headers', 'x-ms-error-code')],
    ];
    for (const [status, header] of [...answers, ...elsewhere]) {
      if (header === undefined || typeof header === 'string') continue;
      const { enum: codes } = header.value.schema as { enum: string[] };
      for (const code of codes) found.set(code, new Set([...(found.get(code) ?? []), Number(status)]));
    }
    const documented = Object.fromEntries([...found].map(([code, statuses]) => [code, [...statuses].sort()]));
    const wanted = Object.fromEntries(Object.entries(ERROR_STATUS).map(([code, status]) => [code, [status]]));
    expect(documented).toEqual({ ...wanted, ImageAlreadyExists: [409, 412] });
    expect(Object.keys(ERROR_GUIDE)).toEqual(Object.keys(ERROR_STATUS));
  });

  it('has examples that its schemas allow', () => {
    let count = 0;
    walk(document, '#', (value, pointer) => {
      if (!isJson(value.schema)) return;
      const named = isJson(value.examples) ? Object.keys(value.examples) : [];
      for (const name of named) {
        const example = contract.find(...namesOf(pointer), 'examples', name)?.value.value;
        expect(contract.faults(`${pointer}/schema`, example), `${pointer} ${name}`).toBe('');
        count += 1;
      }
      if (value.example !== undefined) {
        expect(contract.faults(`${pointer}/schema`, value.example), pointer).toBe('');
        count += 1;
      }
    });
    expect(count).toBeGreaterThan(60);
  });

  it('names the service that it was asked of', () => {
    const other = JSON.stringify(openApi('http://127.0.0.1:7071'));
    expect(JSON.parse(other).servers).toEqual([{ url: 'http://127.0.0.1:7071/api' }]);
    expect(other).not.toContain('host.example');
  });
});

function walk(value: unknown, pointer: string, look: (value: Json, pointer: string) => void): void {
  if (!isJson(value)) return;
  look(value, pointer);
  for (const [name, member] of Object.entries(value)) {
    // The schema of a schema is no place for examples.
    if (name !== 'properties') walk(member, `${pointer}/${escapeName(name)}`, look);
  }
}
