import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type FrontMessage, importApp } from '../../../local/front-process.ts';
import { onListen } from './on-listen.ts';
import { refuseLargeRequests } from './refuse-large-requests.ts';

/**
 * `node infra/gcp/local/framework/main.ts --app dist/gcp/app.mjs [--port 7071] [--target images] [--quiet]`: the Functions
 * Framework with a built app, as the buildpack starts it, on loopback and with the request limit of Cloud Run.
 */
const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'dist/gcp/app.mjs' },
    port: { type: 'string', default: '7071' },
    /** An exported function of the app. */
    target: { type: 'string', default: 'images' },
    /** Only warnings and errors. */
    quiet: { type: 'boolean', default: false },
  },
});

// The channel closes when the parent stops this process or is killed.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

onListen({
  host: '127.0.0.1',
  listening(server) {
    refuseLargeRequests(server);
    process.send?.({ listening: true } satisfies FrontMessage);
    process.stdout.write(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}/api\n`);
    // Requests are logged to standard output.
    if (values.quiet) process.stdout.write = () => true;
  },
});

const app = resolve(values.app);
process.env.NODE_ENV = 'production';
// Before the framework, which reports a failed import as a stack; it then gets the same instance.
await importApp(pathToFileURL(app).href);
process.argv.splice(2, Infinity, `--target=${values.target}`, `--source=${app}`, `--port=${values.port}`);
const framework = createRequire(import.meta.url);
// The program in the package's `bin`, which is not exported.
framework(join(dirname(framework.resolve('@google-cloud/functions-framework')), 'main.js'));
