import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createOpenApi } from '../src/http/openapi/document.ts';

/** Holds the OpenAPI document against the rules of redocly.yaml. Needs no network, and says nothing to anybody. */
const root = join(import.meta.dirname, '..');
const file = join(root, 'dist/openapi.json');
const document = createOpenApi({
  origin: 'http://127.0.0.1:7071',
  maxUploadBytes: 26_214_400,
  maxDirectUploadBytes: 1_073_741_824,
  maxPixels: 100_000_000,
});
await mkdir(dirname(file), { recursive: true });
await writeFile(file, JSON.stringify(document, undefined, 2));

const redocly = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js');
const linter = spawn(process.execPath, [redocly, 'lint', '--config', join(root, 'redocly.yaml'), file], {
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
