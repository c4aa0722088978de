import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../support/emulators.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the app answers, like `http://127.0.0.1:7071/api`, and the browser; absent where there is no Chromium. */
    page: { readonly base: string; readonly chromium: string } | undefined;
  }
}

/** Small limits, so that small files show what large ones do. */
export const MAX_UPLOAD_BYTES = 200_000;
export const MAX_DIRECT_UPLOAD_BYTES = 1_000_000;

const READY_WITHIN_MS = 60_000;

/** Starts the built app for all tests of the page. Without Chromium they are skipped, but never in CI. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const chromium = findChromium(process.env.PATH ?? '');
  if (chromium === undefined) {
    if (process.env.CI !== undefined) throw new Error('The tests of the page need Chromium: install it.');
    process.stdout.write('The tests of the page are skipped: there is no Chromium on PATH.\n');
    project.provide('page', undefined);
    return undefined;
  }
  const [port, azurite, cosmos] = await Promise.all([freePort(), freePort(), freePort()]);
  const env = {
    ...process.env,
    PORT: String(port),
    AZURITE_PORT: String(azurite),
    COSMOS_PORT: String(cosmos),
    MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES),
    MAX_DIRECT_UPLOAD_BYTES: String(MAX_DIRECT_UPLOAD_BYTES),
  };
  const args = ['infra/local/start.ts', '--host', 'local', '--outfile', 'dist/page-test/app.mjs'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadline = setTimeout(() => child.kill(), READY_WITHIN_MS);
  let base: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    base = /^ready (\S+)$/.exec(line)?.[1];
    if (base !== undefined) break;
  }
  clearTimeout(deadline);
  if (base === undefined) throw new Error('The app did not start.');
  child.stdout.resume();
  project.provide('page', { base, chromium });
  return async () => {
    child.kill();
    await ended;
  };
}

function findChromium(path: string): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const files = path.split(':').flatMap((folder) => names.map((name) => `${folder}/${name}`));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
