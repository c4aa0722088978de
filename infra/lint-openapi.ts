import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createOpenApi } from '../src/http/openapi/document.ts';
import { OPENAPI_PROFILES } from '../src/http/openapi-profile.ts';

/** Checks the OpenAPI document, in all its profiles, against the rules of redocly.yaml. Uses no network and sends no telemetry. */
const root = join(import.meta.dirname, '..');
const facts = {
  origin: 'http://127.0.0.1:7071',
  maxUploadBytes: 26_214_400,
  maxDirectUploadBytes: 1_073_741_824,
  maxPixels: 100_000_000,
};
await mkdir(join(root, 'dist'), { recursive: true });
const files = await Promise.all(
  [undefined, ...OPENAPI_PROFILES].map(async (profile) => {
    const file = join(root, `dist/openapi${profile ? `-${profile}` : ''}.json`);
    await writeFile(file, JSON.stringify(createOpenApi(facts, profile), undefined, 2));
    return file;
  }),
);

const redocly = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js');
const linter = spawn(process.execPath, [redocly, 'lint', '--config', join(root, 'redocly.yaml'), ...files], {
  cwd: root,
  env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  stdio: ['ignore', 'pipe', 'pipe'],
});
let said = '';
for (const stream of [linter.stdout, linter.stderr]) stream.on('data', (chunk) => (said += chunk));
const [code] = await once(linter, 'close');
if (code !== 0) {
  process.stderr.write(said);
  process.exitCode = 1;
}
