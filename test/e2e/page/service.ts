import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { startApp } from '../../support/app-under-test.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the app answers, like `http://127.0.0.1:7071/api`, and the browser; absent where there is no Chromium. */
    page: { readonly base: string; readonly browser: string } | undefined;
  }
}

/** Small limits, so that small files show what large ones do. */
export const MAX_UPLOAD_BYTES = 200_000;
export const MAX_DIRECT_UPLOAD_BYTES = 1_000_000;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the built app and one browser for all tests of the page. Without Chromium they are skipped, but never in CI. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium(process.env.PATH ?? '');
  if (executablePath === undefined) {
    if (process.env.CI !== undefined) throw new Error('The tests of the page need Chromium: install it.');
    process.stdout.write('The tests of the page are skipped: there is no Chromium on PATH.\n');
    project.provide('page', undefined);
    return undefined;
  }
  const [app, browser] = await Promise.all([
    startApp({
      MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES),
      MAX_DIRECT_UPLOAD_BYTES: String(MAX_DIRECT_UPLOAD_BYTES),
    }),
    chromium.launchServer({ executablePath, args: FLAGS, host: '127.0.0.1' }),
  ]);
  project.provide('page', { base: app.url, browser: browser.wsEndpoint() });
  return async () => {
    await browser.close();
    await app.stop();
  };
}

function findChromium(path: string): string | undefined {
  const files = path.split(':').flatMap((folder) => NAMES.map((name) => `${folder}/${name}`));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
