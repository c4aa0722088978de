import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from 'vitest';
import { createApi } from './api.ts';

/** A second is enough on an idle machine. */
const WAIT_MS = 20_000;

const given = inject('page');

/** Tests that need the browser. */
export const describePage = describe.skipIf(given === undefined);
export const base = given?.base ?? '';
/** How the URL of each blob begins. */
export const storageUrl = given?.storage ?? '';
export const api = createApi(base);

/**
 * A browser for the tests of one file, and an empty service for each of them. A test fails when the page broke its own
 * policy, threw, or asked another host for anything.
 */
export function useBrowser() {
  let browser: Browser;
  const faults: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    if (given !== undefined) browser = await chromium.connect(given.browser);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    faults.length = 0;
    hosts.clear();
    await api.clear();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(faults).toEqual([]);
    expect([...hosts].filter((host) => !host.startsWith('127.0.0.1:'))).toEqual([]);
  });

  function watch(page: Page): void {
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML|Refused/.test(message.text())) faults.push(message.text());
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http')) hosts.add(url.host);
    });
  }

  return {
    /** A page of its own context, that is, a browser that was never here before. */
    async open(options: BrowserContextOptions = {}, url = `${base}/app`): Promise<Page> {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      context.on('page', watch);
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
  };
}

/** Drops files on the page, as a file manager would. */
export function drop(page: Page, files: readonly Transferred[]): Promise<void> {
  return transfer(page, 'drop', files);
}

export function paste(page: Page, files: readonly Transferred[]): Promise<void> {
  return transfer(page, 'paste', files);
}

export interface Transferred {
  readonly name: string;
  readonly buffer: Buffer;
}

async function transfer(page: Page, kind: 'drop' | 'paste', files: readonly Transferred[]): Promise<void> {
  const given = files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') }));
  await page.evaluate(
    ([kind, given]) => {
      const data = new DataTransfer();
      for (const { name, base64 } of given) {
        data.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
      }
      const options = { bubbles: true, cancelable: true };
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: data })
          : new ClipboardEvent('paste', { ...options, clipboardData: data });
      document.body.dispatchEvent(event);
    },
    [kind, given] as const,
  );
}

/** Picks files in the dialog that the button opens. */
export async function pick(page: Page, files: readonly Transferred[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await (await chooser).setFiles(files.map((file) => ({ ...file, mimeType: 'application/octet-stream' })));
}

/** Makes the network of a page as slow as this, in bytes a second, or takes it away. */
export async function useNetwork(page: Page) {
  const session = await page.context().newCDPSession(page);
  return (conditions: { offline?: boolean; uploadThroughput?: number }): Promise<unknown> => {
    const rest = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    return session.send('Network.emulateNetworkConditions', { ...rest, ...conditions });
  };
}
