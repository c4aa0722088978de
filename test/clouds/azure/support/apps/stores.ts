import { app } from '@azure/functions';

/** An app like the real one from outside: health, a page, docs, and settings that it must have. */
app.setup({ enableHttpStream: true });

const settings = ['BUCKET_NAME', 'TABLE_NAME', 'COSMOS_DATABASE', 'BLOB_CONNECTION', 'COSMOS_CONNECTION'];
let unavailable = process.env.FIXTURE_STORE === 'unavailable';

app.http('get_health', {
  methods: ['GET'],
  route: 'health',
  handler: () => ({
    status: unavailable ? 503 : 200,
    jsonBody: {
      status: unavailable ? 'unavailable' : 'ok',
      checks: {
        storage: unavailable
          ? { status: 'unavailable', code: 'StorageUnavailable', remedy: 'Start the storage emulator.' }
          : { status: 'ok' },
        database: { status: 'ok' },
      },
    },
  }),
});
app.http('recover', {
  methods: ['POST'],
  route: 'recover',
  handler: () => {
    unavailable = false;
    return { status: 204 };
  },
});
app.http('get_settings', {
  methods: ['GET'],
  route: 'settings',
  handler: () => ({ jsonBody: Object.fromEntries(settings.map((name) => [name, process.env[name]])) }),
});
app.http('log', {
  methods: ['POST'],
  route: 'log',
  handler: (_request, context) => {
    context.log('a request');
    context.error('a fault');
    return { status: 204 };
  },
});
app.http('get_app', { methods: ['GET'], route: 'app/{*path}', handler: () => ({ body: 'page' }) });
app.http('get_docs', { methods: ['GET'], route: 'docs', handler: () => ({ body: 'docs' }) });

app.hook.appStart(() => {
  const missing = settings.filter((name) => !process.env[name]);
  if (missing.length > 0)
    throw new Error(`Cannot start: wrong settings\n  ${missing.join(' is missing\n  ')} is missing`);
});
