import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ROOT, Running } from '../../support/child-processes.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.ts';
import { builtAt, withCheckout } from '../checkout.ts';
import { table } from '../report.ts';
import { spread } from '../statistics.ts';
import { harness, startStores } from '../stores.ts';
import { photos } from './photos.ts';

/**
 * `npm run bench:page [-- --against REF] [--photos 300] [--rounds 3]`: what the first screen of a gallery costs on a phone's
 * network. Prints a table; exit code 1 where a gate is not met.
 */
const { values: flags } = parseArgs({
  options: {
    against: { type: 'string' },
    photos: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
  },
});

/** 9 Mbit/s and 60 ms, as Chromium's throttling counts: for each response, and for all connections together. */
const NETWORK = { offline: false, downloadThroughput: 9_000_000 / 8, uploadThroughput: 9_000_000 / 8, latency: 60 };
const SCREENS = [
  { name: 'phone', viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 },
  { name: 'desktop', viewport: { width: 1_280, height: 800 }, deviceScaleFactor: 1 },
] as const;
const PHOTO_BYTES = 3_500_000;
const LIMIT_MS = 60_000;
const GATE_BYTES = 1_000_000;
const GATE_MS = 3_000;

interface FirstScreen {
  /** Received over the network, headers included, until the screen was complete. */
  readonly bytes: number;
  readonly ms: number;
  readonly pictures: number;
  /** Cards of the screen without a picture at the end. */
  readonly missing: number;
}

const log = (line: string) => void process.stderr.write(`${line}\n`);
const executablePath = findChromium('the first screen');
if (executablePath === undefined) throw new Error('Chromium must be on PATH to measure the page.');
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  const { against } = flags;
  const isMet =
    against === undefined
      ? await measureAll(browser, [['here', ROOT]])
      : await withCheckout(against, (other) =>
          measureAll(browser, [
            [against, other],
            ['here', ROOT],
          ]),
        );
  process.exitCode = isMet ? 0 : 1;
} finally {
  await browser.close();
}

/** All checkouts on the same stores. The first round of `here` finds no previews: it is what the very first visitor sees. */
async function measureAll(browser: Browser, checkouts: readonly (readonly [string, string])[]): Promise<boolean> {
  const stores = await startStores(harness);
  const rows: string[][] = [];
  let isMet = true;
  try {
    const hosts = new Map<string, Running>();
    for (const [name, root] of checkouts) {
      const [script, ...args] = await harness.hostCommand(await builtAt(root), root);
      const limits = { MAX_UPLOAD_BYTES: '26214400', SWEEP_SCHEDULE: '0 0 3 * * *' };
      hosts.set(name, new Running(script, args, { ...stores.settings, ...limits }));
    }
    const urls = new Map<string, string>();
    for (const [name, host] of hosts) urls.set(name, (await host.sees(/^listening (http:\S+)$/m))[1] ?? '');
    await fill(urls.get('here') ?? '');
    for (const screen of SCREENS) {
      for (const [name, url] of urls) {
        const first = await visit(browser, url, screen);
        const visits: FirstScreen[] = [];
        for (let round = 0; round < Number(flags.rounds); round += 1) visits.push(await visit(browser, url, screen));
        rows.push(row(`${screen.name}, ${name}, first visitor`, [first]), row(`${screen.name}, ${name}`, visits));
        if (name === 'here')
          isMet &&= visits.every(({ bytes, ms, missing }) => missing === 0 && bytes < GATE_BYTES && ms < GATE_MS);
      }
    }
    for (const host of hosts.values()) await host.stop();
  } finally {
    await stores.stop();
  }
  const head = ['first screen', 'MB', 's', 'pictures', 'without'];
  process.stdout.write(`${table(head, rows).join('\n')}\n`);
  process.stdout.write(`gate, previews made before: below 1 MB and 3 s, none without: ${isMet ? 'met' : 'NOT MET'}\n`);
  return isMet;
}

async function fill(url: string): Promise<void> {
  const samples = await photos(PHOTO_BYTES);
  const names = Array.from({ length: Number(flags.photos) }, (_, at) => `photo ${at}.jpg`);
  log(`${names.length} photos of ${samples.map(({ length }) => (length / 1e6).toFixed(1)).join(', ')} MB`);
  const send = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const body = samples[names.length % samples.length] ?? null;
      const response = await fetch(`${url}/images?name=${encodeURIComponent(name)}`, { method: 'POST', body });
      if (response.status !== 201) throw new Error(`A photo was not taken: ${await response.text()}`);
    }
  };
  await Promise.all([send(), send(), send(), send()]);
}

/** A browser that was never there before opens the page and waits for the pictures of all cards in sight. */
async function visit(browser: Browser, url: string, screen: (typeof SCREENS)[number]): Promise<FirstScreen> {
  const context = await browser.newContext(screen);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    let bytes = 0;
    session.on('Network.dataReceived', ({ encodedDataLength }) => (bytes += encodedDataLength));
    session.on('Network.responseReceived', ({ response }) => (bytes += response.encodedDataLength));
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    const from = performance.now();
    await page.goto(`${url}/app`, { waitUntil: 'commit' });
    const seen = await firstScreen(page, from);
    return { ...seen, bytes };
  } finally {
    await context.close();
  }
}

async function firstScreen(page: Page, from: number): Promise<Omit<FirstScreen, 'bytes'>> {
  for (;;) {
    const ms = performance.now() - from;
    const [cards = 0, pictures = 0] = await page.evaluate(() => {
      const inSight = [...document.querySelectorAll('.card')].filter((card) => {
        const { top, bottom } = card.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      const shown = inSight.filter((card) => {
        const image = card.querySelector('img');
        return image?.complete && image.naturalWidth > 0;
      });
      return [inSight.length, shown.length];
    });
    if ((cards > 0 && pictures === cards) || ms > LIMIT_MS) return { ms, pictures, missing: cards - pictures };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function row(name: string, visits: readonly FirstScreen[]): string[] {
  const median = (value: (visit: FirstScreen) => number) => spread(visits.map(value)).median;
  return [
    name,
    (median(({ bytes }) => bytes) / 1e6).toFixed(2),
    (median(({ ms }) => ms) / 1e3).toFixed(1),
    String(median(({ pictures }) => pictures)),
    String(median(({ missing }) => missing)),
  ];
}
