import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { startApp } from '../support/app-under-test.ts';
import { ROOT } from '../support/child-processes.ts';
import { chosenClouds } from '../support/clouds.ts';
import { plain } from '../support/sample-images.ts';
import { readInstructions } from './guide.ts';
import type { GeneratedClient } from './projects/scenario.ts';

/**
 * `npm run test:clients`: follows the guide for each client generator against a running app, compiles the client, and
 * has it upload an image, read it back, and read errors. The generators are installed in dist/clients: they are as many
 * packages as half of the project's own. Ends with one line, "N passed, N failed".
 */
const PROJECTS = join(import.meta.dirname, 'projects');
const WORK = join(ROOT, 'dist/clients');
const PICTURE = join(WORK, 'picture.png');
const COMMAND_MS = 300_000;

interface Generator {
  /** Its folder in the projects. */
  readonly folder: string;
  readonly heading: string;
  readonly source: string;
  check(folder: string, tag: string): Promise<void>;
}

const GENERATORS: readonly Generator[] = [
  { folder: 'openapi-fetch', heading: 'openapi-fetch', source: 'client.ts', check: checkTypeScript },
  { folder: 'hey-api', heading: 'Hey API', source: 'client.ts', check: checkTypeScript },
  { folder: 'orval', heading: 'orval', source: 'client.ts', check: checkTypeScript },
  ...['Kiota', 'NSwag'].map((heading) => ({
    folder: heading.toLowerCase(),
    heading,
    source: 'Program.cs',
    check: checkDotNet,
  })),
];

const hasDotNet = spawnSync('dotnet', ['--version']).status === 0;
if (!hasDotNet) process.stdout.write('.NET is not installed: the clients of Kiota and NSwag are left out.\n');

rmSync(WORK, { recursive: true, force: true });
cpSync(PROJECTS, WORK, { recursive: true });
run('npm ci --no-audit --no-fund', WORK);

const picture = await plain(32, 20).png().toBuffer();
writeFileSync(PICTURE, picture);
const [cloud = ''] = chosenClouds();
const app = await startApp(cloud);
let passed = 0;
let failed = 0;
try {
  for (const generator of GENERATORS.filter(({ check }) => hasDotNet || check !== checkDotNet)) {
    const startedAt = performance.now();
    const fault = await follow(generator).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : JSON.stringify(error)),
    );
    if (fault === undefined) passed += 1;
    else failed += 1;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    process.stdout.write(
      `${fault === undefined ? 'passed' : 'FAILED'} ${generator.heading}, ${seconds} s\n${fault ?? ''}\n`,
    );
  }
} finally {
  await app.stop();
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function follow({ folder, heading, source, check }: Generator): Promise<void> {
  const { commands, files, code } = readInstructions(heading, app.url);
  const place = join(WORK, folder);
  for (const [name, text] of files) writeFileSync(join(place, name), text);
  if (check === checkDotNet) run('dotnet tool restore', place);
  for (const command of commands) run(command, place);
  const lines = readFileSync(join(place, source), 'utf8')
    .split('\n')
    .map((line) => line.trim());
  const missing = code.find((line) => !lines.includes(line));
  if (missing !== undefined) throw new Error(`The guide has a line that ${folder}/${source} has not: ${missing}`);
  await check(place, `${folder}-${process.pid}`);
}

async function checkTypeScript(place: string, tag: string): Promise<void> {
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', include: ['.'] }));
  run('npx tsc', place);
  const outfile = join(place, 'client.mjs');
  await build({ entryPoints: [join(place, 'client.ts')], bundle: true, format: 'esm', outfile, logLevel: 'error' });
  const { createGeneratedClient } = await import(outfile);
  const { runScenario } = await import('./projects/scenario.ts');
  const client: GeneratedClient = createGeneratedClient(app.url, 'key');
  await runScenario(client, new Blob([new Uint8Array(picture)]), tag);
}

async function checkDotNet(place: string, tag: string): Promise<void> {
  run(`dotnet run -- ${app.url} ${PICTURE} ${tag}`, place);
}

/** Throws with its output when it fails. */
function run(command: string, cwd: string): void {
  process.stdout.write(`$ ${command}\n`);
  const { status, signal, stdout, stderr } = spawnSync(command, {
    shell: true,
    cwd,
    encoding: 'utf8',
    timeout: COMMAND_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ended with ${status ?? signal}:\n${stdout}${stderr}`.slice(0, 6_000));
}
