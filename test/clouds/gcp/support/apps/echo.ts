import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { hideFromFramework, onRequestStart } from '../../../../../src/clouds/gcp/announced-requests.ts';
import { stopGracefully } from '../../../../../src/clouds/gcp/graceful-stop.ts';
import { createHttpFunction, urlOf } from '../../../../../src/clouds/gcp/http-function.ts';
import { sendLastResponse } from '../../../../../src/clouds/gcp/last-response.ts';
import type { Handle } from '../../../../../src/http/routes.ts';
import type { ServiceRoute } from '../../../../../src/routes.ts';
import type { Service } from '../../../../../src/service.ts';

/** A test app for the framework: echoes requests, and fails on demand. */

const { hide, targetOf } = hideFromFramework();
const watch = stopGracefully({
  refuse: (response) => sendLastResponse(response, (request) => urlOf(request, targetOf(request), undefined)),
  graceMs: Number(process.env.GRACE_MS ?? 9_000),
});
onRequestStart((announced) => {
  hide(announced);
  watch(announced);
});

const echo: Handle = async ({ method, url, headers, body }) => {
  const hash = createHash('sha256');
  for await (const chunk of body.bytes) {
    hash.update(chunk);
    if (url.pathname.endsWith('/stream')) process.stdout.write(`chunk of ${chunk.length}\n`);
  }
  const seen = { method, url: url.href, type: headers.get('content-type'), sha256: hash.digest('hex') };
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(seen) };
};

// A fault outside of every request.
process.on('SIGUSR2', () => {
  throw new Error('thrown aside');
});

const FAULTS: Readonly<Record<string, () => void>> = {
  throws: () => {
    setTimeout(() => {
      throw new Error('thrown aside');
    });
  },
  rejects: () => {
    void Promise.reject(new Error('rejected aside'));
  },
};

const wait: Handle = async ({ url, params }) => {
  process.stdout.write(`waits ${url.pathname}\n`);
  FAULTS[params.fault ?? '']?.();
  await delay(params.fault === 'briefly' ? 300 : 60_000);
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'done' };
};

const route = (name: string, serves: readonly string[], handle: Handle): ServiceRoute => ({
  name,
  access: 'anonymous',
  serves,
  create: () => handle,
});

export const images = createHttpFunction({
  routes: [
    route('echo', ['POST images', 'GET images/{image_id}', 'POST stream'], echo),
    route('wait', ['GET wait/{fault}'], wait),
    route('rest', [], echo),
  ],
  service: {} as Service,
  accessKeyDigests: [],
  publicOrigin: undefined,
  browserOrigins: [],
  log: () => ({ info: () => undefined, error: () => undefined }),
  targetOf,
});
