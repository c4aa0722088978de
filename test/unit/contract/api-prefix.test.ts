import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { API_PREFIX } from '../../../src/contract/api-prefix.ts';

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));

/** These still repeat it in a message. */
const PENDING = ['functions/get-app.ts', 'functions/get-docs.ts'];

it('is written once in the code', () => {
  const repeated = FILES.filter((name) => name.endsWith('.ts') && name !== 'contract/api-prefix.ts').filter((name) =>
    /(?<![.\w])\/api(?!\/[\w-]+\.ts)\b/.test(readFileSync(`src/${name}`, 'utf8')),
  );
  expect(repeated.sort()).toEqual(PENDING);
});

it('is the start of every absolute path in a static file', () => {
  const paths = FILES.filter((name) => /\.(?:html|js|css)$/.test(name)).flatMap((name) =>
    [...readFileSync(`src/${name}`, 'utf8').matchAll(/["'(](\/(?!\/)[\w./-]+)["')]/g)].map(([, path = '']) => path),
  );
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !path.startsWith(`${API_PREFIX}/`))).toEqual([]);
});

it('is the route prefix of the Functions host', () => {
  const { extensions } = JSON.parse(readFileSync('host.json', 'utf8'));
  expect(`/${extensions?.http?.routePrefix ?? 'api'}`).toBe(API_PREFIX);
});
