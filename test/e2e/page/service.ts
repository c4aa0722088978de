import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { startApp } from '../../support/app-under-test.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.ts';
import { loadHarness } from '../../support/harness.ts';
import { giveTurns } from '../../support/turns.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the app answers, like `http://127.0.0.1:7071/api`, where blobs are, and the browser; absent where there is no Chromium. */
    page: { readonly base: string; readonly storage: string; readonly browser: string } | undefined;
  }
}

/** Small limits, so that small files show what large ones do. */
export const MAX_UPLOAD_BYTES = 200_000;
/** Above 16 MiB, which the page sends in parts. */
export const MAX_DIRECT_UPLOAD_BYTES = 18_000_000;

/** Starts the built app and one browser for all tests of the page. */
export default async function setup(project: TestProject): Promise<() => void | Promise<void>> {
  const turns = await giveTurns();
  project.provide('turns', turns.port);
  const executablePath = findChromium('the page');
  if (executablePath === undefined) {
    project.provide('page', undefined);
    return turns.end;
  }
  const [app, browser] = await Promise.all([
    startApp(project.getProvidedContext().cloud, {
      MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES),
      MAX_DIRECT_UPLOAD_BYTES: String(MAX_DIRECT_UPLOAD_BYTES),
    }),
    chromium.launchServer({ executablePath, args: CHROMIUM_FLAGS, host: '127.0.0.1' }),
  ]);
  const storage = (await loadHarness(app.cloud)).openBlobs(app.settings).url;
  project.provide('page', { base: app.url, storage, browser: browser.wsEndpoint() });
  return async () => {
    turns.end();
    await browser.close();
    await app.stop();
  };
}
