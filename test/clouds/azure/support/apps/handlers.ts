import { app } from '@azure/functions';
import { watchForwardedRequests } from '../../../../../src/clouds/azure/forwarded-requests.ts';
import { httpHandler } from '../../../../../src/clouds/azure/http-handler.ts';
import { answerLostInvocation } from '../../../../../src/clouds/azure/unanswered-invocation.ts';
import { jsonReply, type Reply } from '../../../../../src/http/reply.ts';
import type { Handle, Route } from '../../../../../src/http/routes.ts';

/** Handlers that do what the library never answers by itself, in the wrapper that every function of the service has. */
const FAULTS: Readonly<Record<string, Handle>> = {
  throws: () => {
    throw new Error('secret thrown at once');
  },
  rejects: async () => {
    throw new Error('secret rejected');
  },
  throws_text: async () => {
    throw 'secret text';
  },
  throws_nothing: async () => {
    throw undefined;
  },
  nothing: async () => undefined as unknown as Reply,
  null: async () => null as unknown as Reply,
  text: async () => 'secret' as unknown as Reply,
  no_status: async () => ({ headers: {} }) as unknown as Reply,
  odd_status: async () => ({ status: 99, headers: {} }),
  high_status: async () => ({ status: 1_000, headers: {} }),
  line_feed: async () => ({ status: 200, headers: { 'x-name': 'secret\r\nx-other: 1' } }),
  emoji: async () => ({ status: 200, headers: { 'Content-Disposition': 'attachment; filename="secret 🐈"' } }),
  header_name: async () => ({ status: 200, headers: { 'secret name': 'x' } }),
  big_integer: async () => jsonReply(200, { secret: 1n }),
};

const routes = Object.keys(FAULTS).map(
  (name): Route => ({
    name,
    access: 'anonymous',
    serves: [`POST faults/${name}`, `GET faults/${name}`],
  }),
);
const forwarded = watchForwardedRequests([]);

app.setup({ enableHttpStream: true });
for (const { name } of routes) {
  const handle = FAULTS[name];
  if (handle === undefined) continue;
  app.http(name, {
    methods: ['GET', 'POST'],
    authLevel: 'anonymous',
    route: `faults/${name}`,
    handler: httpHandler(handle, { routes, forwarded }),
  });
}

// Without the wrapper: what the hook is for.
app.http('bare_throws', {
  methods: ['GET'],
  route: 'bare/throws',
  handler: () => {
    throw new Error('secret');
  },
});
app.http('bare_nothing', {
  methods: ['GET'],
  route: 'bare/nothing',
  handler: () => undefined as unknown as string & object,
});
app.hook.postInvocation(answerLostInvocation);
