import { expect, it } from 'vitest';
import { httpBinding } from '../../../../src/clouds/azure/http-binding.ts';
import { ROUTES } from '../../../../src/routes.ts';

const binding = (...serves: string[]) => httpBinding({ name: 'a', access: 'function', serves });

it('makes one route of the paths of a function', () => {
  expect(binding('POST images', 'PUT images/{image_id}')).toEqual({
    methods: ['POST', 'PUT'],
    authLevel: 'function',
    route: 'images/{image_id?}',
  });
  expect(binding('GET app/{*path}')).toMatchObject({ methods: ['GET', 'HEAD'], route: 'app/{*path}' });
  expect(binding()).toMatchObject({ methods: expect.arrayContaining(['TRACE', 'OPTIONS']), route: '{*path}' });
});

it.each([[['GET images', 'GET uploads']], [['GET images', 'GET images/{id}/content']]])(
  'refuses %j, which are not one route of the host',
  (serves) => {
    expect(() => binding(...serves)).toThrow('paths that are not one route');
  },
);

it('knows every route of the service; the one that takes the rest sorts last, for the host tries names in order', () => {
  const names = ROUTES.map(({ name }) => name);
  expect(ROUTES.map(httpBinding)).toHaveLength(names.length);
  expect([...names].sort().at(-1)).toBe(ROUTES.find(({ serves }) => serves.length === 0)?.name);
});
