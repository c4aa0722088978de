import { setTimeout as delay } from 'node:timers/promises';
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';

/** Functions that say what the host gave them. Built by esbuild like the real app, run by the real library. */
app.setup({ enableHttpStream: true });

const uploads = new Map<string, string>();
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function facts(function_: string) {
  return (request: HttpRequest): HttpResponseInit => ({
    jsonBody: {
      function: function_,
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(request.headers),
    },
  });
}

app.http('echo', { methods: [...methods], route: 'echo/{id}', handler: facts('echo') });
app.http('echo_optional', { methods: ['GET', 'POST'], route: 'optional/{id?}', handler: facts('echo_optional') });
app.http('a_any', { methods: ['GET'], route: 'order/{*rest}', handler: facts('a_any') });
app.http('b_exact', { methods: ['GET'], route: 'order/exact', handler: facts('b_exact') });
app.http('z_rest', { methods: ['DELETE'], route: 'files/{*path}', handler: facts('z_rest') });
app.http('administer', { methods: ['GET'], route: 'administration', handler: facts('administer') });
app.http('headed', {
  methods: ['GET', 'HEAD'],
  route: 'headed',
  handler: (request) => ({ headers: { 'x-method': request.method, 'content-length': '5' }, body: 'hello' }),
});

/** Counts what arrives; says how a broken body ended to whoever asks for `outcome/{name}` later. */
app.http('count', {
  methods: ['POST', 'PUT', 'GET'],
  route: 'count/{name}',
  handler: async (request) => {
    const { name = '' } = request.params;
    let bytes = 0;
    uploads.set(name, 'reading');
    try {
      for await (const chunk of request.body ?? []) bytes += chunk.length;
      uploads.set(name, `read ${bytes}`);
    } catch (error) {
      uploads.set(name, `broken: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { jsonBody: { bytes } };
  },
});
app.http('outcome', {
  methods: ['GET'],
  route: 'outcome/{name}',
  handler: (request) => ({ body: uploads.get(request.params.name ?? '') ?? 'unknown' }),
});
app.http('refuse_early', {
  methods: ['POST'],
  route: 'early',
  handler: () => ({ status: 418, headers: { 'x-early': 'yes' }, body: 'no' }),
});
app.http('text', { methods: ['POST'], route: 'text', handler: async (request) => ({ body: await request.text() }) });
app.http('empty', { methods: ['GET', 'POST'], route: 'empty', handler: () => ({ status: 204 }) });
app.http('large', {
  methods: ['GET'],
  route: 'large/{kib}',
  handler: (request) => ({ body: Buffer.alloc(Number(request.params.kib) * 1024, 'x') }),
});
app.http('hop', {
  methods: ['GET'],
  route: 'hop',
  handler: () => ({ headers: { 'proxy-authenticate': 'Basic', 'x-kept': 'yes' }, body: 'x' }),
});
app.http('varies', { methods: ['GET'], route: 'varies', handler: () => ({ headers: { Vary: 'accept' } }) });
app.http('throws', {
  methods: ['GET'],
  route: 'throws',
  handler: () => {
    throw new Error('thrown on purpose');
  },
});
app.http('undefined', {
  methods: ['GET'],
  route: 'undefined',
  handler: () => undefined as unknown as HttpResponseInit,
});
app.http('slow', {
  methods: ['GET'],
  route: 'slow/{ms}',
  handler: async (request) => {
    await delay(Number(request.params.ms));
    return { body: 'late' };
  },
});
app.http('get_health', { methods: ['GET'], route: 'health', handler: () => ({ jsonBody: { status: 'ok' } }) });
app.http('crash', {
  methods: ['POST'],
  route: 'crash/{how}',
  handler: (request) => {
    if (request.params.how === 'exit') process.exit(7);
    setImmediate(() => {
      throw new Error('crashed on purpose');
    });
    return { status: 202 };
  },
});

app.hook.appTerminate(() => {
  process.stdout.write('appTerminate ran\n');
});
