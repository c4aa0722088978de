import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getAppFunction } from '../../../src/functions/get-app.ts';
import { createRequestBody } from '../../../src/http/request-body.ts';
import { startRequestClock } from '../../../src/http/request-clock.ts';
import type { Handle } from '../../../src/http/routes.ts';

const SERVICE = {
  blobUrl: (name: string) => `https://account.blob.example/images/${name}`,
  maxUploadBytes: 1_000,
  maxDirectUploadBytes: 9_000,
};

let folder: string;
let getApp: Handle;

beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/page-`);
  await writeFile(`${folder}/page.html`, '<meta content="{{max_upload_bytes}} {{max_direct_upload_bytes}}">');
  await writeFile(`${folder}/page.js`, 'export {};');
  await writeFile(`${folder}/secret.json`, '{}');
  getApp = getAppFunction(SERVICE, pathToFileURL(`${folder}/`));
});

afterAll(() => rm(folder, { recursive: true }));

async function get(path: string | undefined, headers: Record<string, string> = {}, handle = getApp) {
  const clock = startRequestClock(false);
  try {
    return await handle({
      method: 'GET',
      url: new URL('https://host.example/api/app'),
      headers: new Headers(headers),
      params: path === undefined ? {} : { path },
      body: createRequestBody(undefined, undefined, clock),
      scope: clock,
    });
  } finally {
    clock.stop();
  }
}

describe('getAppFunction', () => {
  it.each([undefined, ''])('answers the path %j with the page, which knows the limits', async (path) => {
    const reply = await get(path);
    expect(reply).toMatchObject({ status: 200, body: '<meta content="1000 9000">' });
    expect(reply.headers['Content-Type']).toBe('text/html; charset=utf-8');
  });

  it('gives each file its type', async () => {
    const reply = await get('page.js');
    expect(reply).toMatchObject({ status: 200, body: Buffer.from('export {};') });
    expect(reply.headers['Content-Type']).toBe('text/javascript; charset=utf-8');
  });

  it.each(['secret.json', 'page.html', '../app.mjs', 'page.js/', 'PAGE.JS', 'constructor', '__proto__', 'web/page.js'])(
    'has no file %j',
    async (path) => {
      await expect(get(path)).rejects.toMatchObject({ code: 'RouteNotFound' });
    },
  );

  it('lets the page load from itself and from storage only, and run no text as code', async () => {
    const { headers } = await get('');
    const policy = headers['Content-Security-Policy']?.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self' https://account.blob.example");
    expect(policy).toContain("img-src 'self' blob: data: https://account.blob.example");
    expect(headers['Content-Security-Policy']).not.toContain('unsafe');
  });

  it('answers 304 for the version that the browser has, with the policy of the page', async () => {
    const first = await get('');
    const again = await get('', { 'If-None-Match': String(first.headers.ETag) });
    expect(again).toMatchObject({ status: 304 });
    expect(again.body).toBeUndefined();
    expect(again.headers['Content-Security-Policy']).toBe(first.headers['Content-Security-Policy']);
    expect(await get('', { 'If-None-Match': '"other"' })).toMatchObject({ status: 200 });
  });

  it('names another version by another tag', async () => {
    const other = getAppFunction({ ...SERVICE, maxUploadBytes: 2_000 }, pathToFileURL(`${folder}/`));
    const before = await get('');
    expect((await get('', {}, other)).headers.ETag).not.toBe(before.headers.ETag);
  });
});
