import { describe, expect, test } from 'vitest';
import { encodePath, readRequestTarget } from '../../../../../infra/azure/local/host/request-target.ts';

describe('a request target', () => {
  test.each([
    ['/api/images/x', '/api/images/x'],
    ['/api/caf%C3%A9.jpg', '/api/café.jpg'],
    ['/api/%F0%9F%90%88', '/api/🐈'],
    ['/api/a%2Fb', '/api/a%2Fb'],
    ['/api/a%2fb', '/api/a%2fb'],
    ['/api/%ff', '/api/%ff'],
    ['/api/%C3%28', '/api/%C3('],
    ['/api/%ED%A0%80', '/api/%ED%A0%80'],
    ['/api/%C0%AF', '/api/%C0%AF'],
    ['/api/%zz%4', '/api/%zz%4'],
    ['/api/100%25', '/api/100%'],
    ['/api/a+b', '/api/a+b'],
    ['/api/images/../health', '/api/health'],
    ['/api/images/%2e%2e/health', '/api/health'],
    ['/api/./images/.', '/api/images/'],
    ['/api/images/..', '/api/'],
    ['/../..', '/'],
    ['/api/..a/b..', '/api/..a/b..'],
    ['/api//x', '/api//x'],
    ['http://host:7071/api/x', '/api/x'],
    ['http://host', '/'],
  ])('%s is the path %s', (raw, path) => {
    expect(readRequestTarget(raw)).toEqual({ path, query: '' });
  });

  test('the query is kept as it was sent', () => {
    expect(readRequestTarget('/a?b=%2F%00&c?d')).toEqual({ path: '/a', query: '?b=%2F%00&c?d' });
  });

  test.each(['/api/%00', '/api/a%00b', '/api/café', '/api/a b'])('%j is refused with 400', (raw) => {
    expect(readRequestTarget(raw)).toEqual({ status: 400 });
  });

  test('a target of 8,192 bytes is read, one more is 414', () => {
    expect(readRequestTarget(`/${'a'.repeat(8_191)}`)).toHaveProperty('path');
    expect(readRequestTarget(`/${'a'.repeat(8_192)}`)).toEqual({ status: 414 });
  });
});

describe('the path that is forwarded', () => {
  test.each([
    ['/api/x', '/api/x'],
    ['/api/café.jpg', '/api/caf%C3%A9.jpg'],
    ['/api/a%2Fb', '/api/a%252Fb'],
    ['/api/%ff', '/api/%25ff'],
    ['/api/a b?#[]🐈', '/api/a%20b%3F%23%5B%5D%F0%9F%90%88'],
    ["/-._~!$&'()*+,;=:@", "/-._~!$&'()*+,;=:@"],
  ])('%s is sent as %s', (path, sent) => {
    expect(encodePath(path)).toBe(sent);
  });
});
