import { describe, expect, it } from 'vitest';
import { createAllowedMethods, methodsOf, type Route } from '../../../src/http/routes.ts';
import { ROUTES } from '../../support/send.ts';

const APP: Route = { name: 'get_app', access: 'anonymous', route: 'app/{*path}', serves: ['GET app/{*path}'] };

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
    ['/api/app', ['GET']],
    ['/api/app/a/b.js', ['GET']],
    ['/api/apps', []],
  ])('of %s are %j', (path, methods) => {
    expect(createAllowedMethods([...ROUTES, APP])(path)).toEqual(methods);
  });
});

describe('methodsOf', () => {
  it('names what a route serves, and everything for one that serves nothing', () => {
    expect(methodsOf(APP)).toEqual(['GET']);
    expect(methodsOf({ ...APP, serves: ['PUT images/{image_id}', 'POST images'] })).toEqual(['POST', 'PUT']);
    expect(methodsOf({ ...APP, serves: [] })).toEqual(
      expect.arrayContaining(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
    );
  });
});
