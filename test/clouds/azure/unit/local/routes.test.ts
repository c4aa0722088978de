import { describe, expect, test } from 'vitest';
import { matchTemplate, parseTemplate } from '../../../../../infra/azure/local/host/route-template.ts';
import { compareIgnoringCase, createRouter } from '../../../../../infra/azure/local/host/router.ts';

function match(template: string, path: string): Record<string, string | undefined> | undefined {
  const values = matchTemplate(parseTemplate(template), path);
  return values && { ...values };
}

describe('a route template', () => {
  test.each([
    ['api/images', '/api/images', {}],
    ['api/images', '/API/Images/', {}],
    ['api/images', '/api/images/x', undefined],
    ['api/images', '/api', undefined],
    ['api/images', '/api//images', undefined],
    ['api/images/{id}', '/api/images/x', { id: 'x' }],
    ['api/images/{id}', '/api/images/', undefined],
    ['api/images/{id}', '/api/images//', undefined],
    ['api/images/{id}', '/api/images/a%2Fb', { id: 'a%2Fb' }],
    ['api/images/{id}/content', '/api/images/x/content', { id: 'x' }],
    ['api/images/{id?}', '/api/images', { id: undefined }],
    ['api/images/{id?}', '/api/images/x', { id: 'x' }],
    ['api/{*rest}', '/api', { rest: undefined }],
    ['api/{*rest}', '/api/', { rest: undefined }],
    ['api/{*rest}', '/api/a//b/', { rest: 'a//b/' }],
    ['{*rest}', '/', { rest: undefined }],
  ])('%s on %s', (template, path, values) => {
    expect(match(template, path)).toEqual(values);
  });

  test.each(['{a}-{b}', 'x/{id=5}', 'x/{id:int}', '{*rest}/x', '{id?}/x', '{id'])('%s is an error', (template) => {
    expect(() => parseTemplate(template)).toThrow(`Cannot read the route "${template}"`);
  });
});

describe('the routes of an app', () => {
  const http = (name: string, route?: string, methods: string[] = ['GET']) => ({
    name,
    bindings: { req: { type: 'httpTrigger', direction: 'in', methods, ...(route === undefined ? {} : { route }) } },
  });

  test('are tried in the order of the functions names, whatever their case', () => {
    const router = createRouter([http('b_one', 'x/literal'), http('A_any', 'x/{*rest}')], 'api');
    expect(router.match('GET', '/api/x/literal')?.target.name).toBe('A_any');
  });

  test('sort an underscore after letters, as upper-case letters do', () => {
    expect(['get_b', 'geta', 'GET_A'].sort(compareIgnoringCase)).toEqual(['geta', 'GET_A', 'get_b']);
  });

  test('another method goes on to the next route that fits', () => {
    const router = createRouter([http('a', 'x'), http('zz_rest', '{*path}', ['POST'])], 'api');
    expect(router.match('POST', '/api/x')?.target.name).toBe('zz_rest');
    expect(router.match('HEAD', '/api/x')).toBeUndefined();
  });

  test('a function without a route has its name', () => {
    expect(createRouter([http('hello')], 'api').match('GET', '/api/hello')?.target.name).toBe('hello');
  });

  test('an empty prefix is none', () => {
    expect(createRouter([http('hello')], '').match('GET', '/hello')?.target.name).toBe('hello');
  });

  test.each(['admin/x', 'administration', 'Runtime'])('%s is refused, the others stay', (route) => {
    const router = createRouter([http('bad', route), http('good')], 'api');
    expect(router.refused).toEqual([expect.stringContaining("The 'bad' function is in error")]);
    expect(router.functions.map(({ name }) => name)).toEqual(['good']);
  });
});
