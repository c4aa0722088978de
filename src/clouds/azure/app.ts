import { app } from '@azure/functions';
import { runSweep } from '../../functions/sweep-orphans.ts';
import { ROUTES } from '../../routes.ts';
import { createService } from '../../service.ts';
import { watchForwardedRequests } from './forwarded-requests.ts';
import { httpBinding } from './http-binding.ts';
import { httpHandler } from './http-handler.ts';
import { loadSettings } from './settings.ts';
import { createAzureStores } from './stores.ts';
import { answerLostInvocation } from './unanswered-invocation.ts';

/** After the first request of a new instance, which most likely waits for the start. */
const PREPARE_AFTER_MS = 1_000;

const service = once(() => {
  const settings = loadSettings(process.env);
  const stores = createAzureStores(settings);
  // Every request needs the SDK of the database. It is loaded while the host registers the functions.
  setImmediate(() => void stores.records.prepare());
  setTimeout(() => {
    // Reading the global loads Fetch, from which the library makes an object for each request.
    Reflect.get(globalThis, 'Request');
    void stores.blobs.prepare();
  }, PREPARE_AFTER_MS).unref();
  return createService({ ...stores, settings });
});
const forwarded = watchForwardedRequests(ROUTES);

app.setup({ enableHttpStream: true });

for (const route of ROUTES) {
  const handle = once(() => route.create(service()));
  const { workMs, serves } = route;
  const handler = httpHandler((request) => handle()(request), {
    ...{ routes: ROUTES, forwarded, workMs },
    // A binding has one path and a list of methods: what serves several pairs is called for each combination of them.
    isMatched: serves.length === 1,
  });
  app.http(route.name, { ...httpBinding(route), handler });
}

app.timer('sweep_orphans', {
  schedule: '%SWEEP_SCHEDULE%',
  handler: (_timer, context) =>
    runSweep(service(), { info: (line) => context.log(line), error: (line) => context.error(line) }),
});

app.hook.postInvocation(answerLostInvocation);

// Reports invalid settings: an entry point that fails before it registers anything would leave the host without functions
// and without a reason.
app.hook.appStart(() => {
  service();
});

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
