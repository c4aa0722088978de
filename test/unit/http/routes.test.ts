import { describe, expect, it } from 'vitest';
import { createAllowedMethods, type Route, servedPaths } from '../../../src/http/routes.ts';
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
