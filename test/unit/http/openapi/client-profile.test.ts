import { describe, expect, it } from 'vitest';
import { contractDocument, isJson, type Json } from '../../../support/contract-document.ts';
import { openApi, operationsOf } from '../../../support/openapi.ts';

const whole = openApi();
const client = openApi(undefined, 'client');
const bodiesOf = (document: Json) =>
  operationsOf(document).flatMap(({ method, operation }) => {
    const { requestBody } = operation as { requestBody?: { description: string; content: Json } };
    return requestBody ? [{ method, id: String(operation.operationId), ...requestBody }] : [];
  });

/** Every object with properties of its own that has no name. */
function inline(value: unknown, path: string): string[] {
  if (!isJson(value)) return [];
  const named = /^#\/components\/schemas\/\w+$/.test(path);
  const found = !named && isJson(value.properties) ? [path] : [];
  return [...found, ...Object.entries(value).flatMap(([name, member]) => inline(member, `${path}/${name}`))];
}

describe('the form for client generators', () => {
  it('has every operation of the whole document but HEAD and pages, in camel case', () => {
    const wanted = operationsOf(whole)
      .filter(({ method, path }) => method !== 'HEAD' && !/^\/(?:app|docs)/.test(path))
      .map(({ operation }) => String(operation.operationId).replace(/_(\w)/g, (_, letter) => letter.toUpperCase()));
    expect(operationsOf(client).map(({ operation }) => operation.operationId)).toEqual(wanted);
  });

  it('has one body type for each operation: PUT the bytes, POST a form, else JSON', () => {
    expect(bodiesOf(client).map(({ id, content }) => [id, ...Object.keys(content)])).toEqual([
      ['uploadImage', 'multipart/form-data'],
      ['uploadImagePut', 'application/octet-stream'],
      ['updateImage', 'application/json'],
      ['inspectImage', 'multipart/form-data'],
      ['createUpload', 'application/json'],
    ]);
    for (const { description } of bodiesOf(client)) expect(description).not.toMatch(/forms/);
  });

  it('types every response, and every error as a Problem', () => {
    const problem = { schema: { $ref: '#/components/schemas/Problem' } };
    for (const { operation } of operationsOf(client)) {
      for (const [status, answer] of Object.entries(operation.responses as Record<string, Json>)) {
        const content = Object.values((answer.content ?? {}) as Record<string, Json>);
        expect(content.length, `${operation.operationId} ${status}`).toBe(status === '204' ? 0 : 1);
        if (Number(status) >= 400 && !(operation.operationId === 'getHealth' && status === '503'))
          expect(answer.content).toMatchObject({ 'application/problem+json': problem });
      }
    }
  });

  it('asks for the key in the header alone', () => {
    for (const { operation } of operationsOf(client)) expect(JSON.stringify(operation.security)).not.toContain('query');
    expect(Object.keys((client.components as Record<string, Json>).securitySchemes ?? {})).toEqual(['function_key']);
  });

  it('has no component that nothing uses, and no reference to nothing', () => {
    const text = JSON.stringify(client);
    for (const [kind, members] of Object.entries(client.components as Record<string, Json>)) {
      if (kind === 'securitySchemes') continue;
      for (const name of Object.keys(members)) expect(text).toContain(`"#/components/${kind}/${name}"`);
    }
    const { find } = contractDocument(client);
    for (const [, ref = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g))
      expect(find(...ref.split('/')), ref).toBeDefined();
  });
});

describe.each([
  ['whole', whole],
  ['client', client],
])('the %s document', (_, document) => {
  it('names every object', () => {
    expect(inline(document, '#')).toEqual([]);
  });

  it('gives what one method takes distinct names', () => {
    const { find } = contractDocument(document);
    for (const { method, path, operation } of operationsOf(document)) {
      const at = ['paths', path, method.toLowerCase()];
      const parameters = ((operation.parameters as unknown[]) ?? []).map((_, index) => {
        const { name, 'x-originalName': given } = find(...at, 'parameters', String(index))?.value ?? {};
        return String(given ?? name);
      });
      const form = find(...at, 'requestBody', 'content', 'multipart/form-data', 'schema')?.value.properties ?? {};
      const names = [...parameters, ...Object.keys(form)];
      expect(names.length, `${operation.operationId}: ${names}`).toBe(new Set(names).size);
    }
  });
});

describe('the whole document', () => {
  it('says how many forms an upload has', () => {
    const words = ['no', 'one', 'two', 'three', 'four'];
    const uploads = bodiesOf(whole).filter(({ content }) => 'multipart/form-data' in content);
    expect(uploads.map(({ id }) => id)).toEqual(['upload_image', 'upload_image_put', 'inspect_image']);
    for (const { content, description } of uploads) {
      // `image/*` is the bytes, as `application/octet-stream` is.
      const forms = Object.keys(content).filter((type) => type !== 'image/*').length;
      expect(description).toContain(`In one of ${words[forms]} forms:`);
    }
  });
});
