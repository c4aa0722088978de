import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCors } from '../../../local/cors.ts';
import { runUntilStopped } from '../../../local/run-until-stopped.ts';
import { startHost } from './host.ts';

/** `node infra/azure/local/host/main.ts [--app dist/azure/app.mjs] [--port 7071] [--host-json host.json]`: the host alone. */
const root = resolve(import.meta.dirname, '../../../..');
const { values } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string' },
    'host-json': { type: 'string' },
    // As those of `func start`.
    cors: { type: 'string' },
    'cors-credentials': { type: 'boolean' },
  },
});

await runUntilStopped(async (run) => {
  const host = await startHost({
    app: resolve(values.app ?? (await entryOfPackage())),
    hostJson: resolve(values['host-json'] ?? `${root}/host.json`),
    port: Number(values.port ?? process.env.PORT ?? 7071),
    env: process.env,
    cors: parseCors(values.cors ?? '', values['cors-credentials']),
  });
  run.onStop(host.stop);
  run.endsWith(host.ended);
  process.stdout.write(`${host.functions.join('\n')}\nlistening ${host.url}\n`);
});

async function entryOfPackage(): Promise<string> {
  const { main }: { main?: unknown } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
  return resolve(root, String(main));
}
