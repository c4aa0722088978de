import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { FunctionUrlHandler } from '../../../../src/clouds/aws/lambda-handler.ts';
import { createCors } from '../../../../src/http/answer-cors.ts';
import { parseCors } from '../../../local/cors.ts';
import { type FrontMessage, importApp } from '../../../local/front-process.ts';
import { runUntilStopped } from '../../../local/run-until-stopped.ts';
import { createFront } from './front.ts';

/** `node infra/aws/local/front/main.ts --app dist/aws/app.mjs [--port 7071] [--quiet]`: a function URL in front of a built app. */
const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'dist/aws/app.mjs' },
    port: { type: 'string', default: '7071' },
    /** Only warnings and errors. */
    quiet: { type: 'boolean', default: false },
    cors: { type: 'string', default: '' },
    'cors-credentials': { type: 'boolean', default: false },
  },
});

/** As in the template; a test compares them. */
const TIMEOUT_MS = 240_000;
/** Maximum wait for requests in flight. */
const STOP_GRACE_MS = 5_000;

// The channel closes when the parent stops this process or is killed.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

await runUntilStopped(async (run) => {
  const cors = parseCors(values.cors, values['cors-credentials']);
  const { handler } = await importApp<{ readonly handler: FunctionUrlHandler }>(
    pathToFileURL(resolve(values.app)).href,
  );
  const server = createFront({
    handler,
    timeoutMs: TIMEOUT_MS,
    cors: cors.origins.length > 0 ? createCors(cors) : undefined,
  });
  run.onStop(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    const late = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
    await closed;
    clearTimeout(late);
  });
  await once(server.listen(Number(values.port), '127.0.0.1'), 'listening');
  process.send?.({ listening: true } satisfies FrontMessage);
  process.stdout.write(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}/api\n`);
  if (values.quiet) hush();
});

/** Discards standard output, where the app logs requests. */
function hush(): void {
  process.stdout.write = () => true;
}
