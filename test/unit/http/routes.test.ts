import { describe, expect, it } from 'vitest';
import { createAllowedMethods, createRouter, type Route, servedPaths } from '../../../src/http/routes.ts';
import { ROUTES } from '../../support/send.ts';

const APP: Route = { name: 'get_app', access: 'anonymous', serves: ['GET app/{*path}'] };

describe('allowed methods', () => {
  it.each([
    ['/api/images', ['POST']],
    ['/api/images/', ['POST']],
    ['/api/Images', ['POST']],
    ['/api/images/caf%C3%A9.jpg', ['GET', 'HEAD', 'PUT']],
    ['/api/images/a/content', ['GET', 'HEAD']],
    ['/api/images/a/content/b', []],
    ['/api/images/a/other', []],
    ['/api/health', ['GET', 'HEAD']],
    ['/api/healthy', []],
    ['/api', []],
    ['/', []],
    ['/api/app', ['GET', 'HEAD']],
    ['/api/app/a/b.js', ['GET', 'HEAD']],
    ['/api/apps', []],
  ])('of %s are %j', (path, methods) => {
    expect(createAllowedMethods([...ROUTES, APP])(path)).toEqual(methods);
  });
});

it('serves HEAD wherever it serves GET', () => {
  expect(servedPaths(APP)).toEqual([
    { method: 'GET', path: 'app/{*path}' },
    { method: 'HEAD', path: 'app/{*path}' },
  ]);
  expect(servedPaths({ ...APP, serves: ['PUT images/{image_id}'] })).toHaveLength(1);
});

describe('the router', () => {
  const rest: Route = { name: 'zz_unmatched', access: 'anonymous', serves: [] };
  const match = createRouter([...ROUTES, APP, rest]);
  it.each([
    ['POST', '/api/images', 'upload_image', {}],
    ['POST', '/api/Images/', 'upload_image', {}],
    ['PUT', '/api/images/caf%C3%A9.jpg', 'upload_image', { image_id: 'café.jpg' }],
    ['HEAD', '/api/images/a%2520b', 'get_image_metadata', { image_id: 'a%20b' }],
    ['GET', '/api/images/%zz', 'get_image_metadata', { image_id: '%zz' }],
    ['GET', '/api/images/a%2Fb', 'get_image_metadata', { image_id: 'a/b' }],
    ['GET', '/api/images/a/content', 'get_image_content', { image_id: 'a' }],
    ['GET', '/api/images/a/other', 'zz_unmatched', {}],
    ['GET', '/api/images//content', 'zz_unmatched', {}],
    ['GET', '/api//images/a', 'zz_unmatched', {}],
    ['GET', '/images/a', 'zz_unmatched', {}],
    ['DELETE', '/api/images', 'zz_unmatched', {}],
    ['GET', '/api/app', 'get_app', {}],
    ['GET', '/api/app/a/b.js', 'get_app', { path: 'a/b.js' }],
    ['GET', '/', 'zz_unmatched', {}],
  ])('of %s %s gives %s', (method, path, name, params) => {
    const found = match(method, path);
    expect([found.route.name, found.params]).toEqual([name, params]);
  });
});
