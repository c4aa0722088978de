import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { startApp } from '../../../support/app-under-test.ts';
import { ROOT } from '../../../support/child-processes.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../../support/chromium.ts';
import { chosenClouds } from '../../../support/clouds.ts';
import { CAMERA } from '../../../support/sample-images.ts';
import { SCENES, type Scene } from './scenes.ts';

/** `npm run screenshot`: the pictures of the page in both READMEs. */
const FILES = { en: 'page.png', es: 'page.es.png' };
const FOLDER = join(ROOT, 'docs/images');
const VIEW = { width: 1280, height: 800 };
/** GitHub shows a README about 900 CSS pixels wide: this is sharp there on a screen of double density. */
const SCALE = 1.5;
const MAX_BYTES = 300_000;

const executablePath = findChromium('the screenshot');
if (executablePath === undefined) throw new Error('Cannot take the screenshot: Chromium is not on PATH. Install it.');
const [cloud = ''] = chosenClouds();
const app = await startApp(cloud);
try {
  for (const scene of SCENES) await upload(scene);
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    for (const [locale, file] of Object.entries(FILES)) await capture(browser, locale, join(FOLDER, file));
  } finally {
    await browser.close();
  }
} finally {
  await app.stop();
}

async function capture(browser: Browser, locale: string, file: string): Promise<void> {
  const page = await browser.newPage({
    viewport: VIEW,
    deviceScaleFactor: SCALE,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale,
  });
  await page.goto(`${app.url}/app`);
  await allPictures(page);
  const screen = await page.screenshot({ animations: 'disabled' });
  const png = await sharp(screen).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
  if (png.length > MAX_BYTES) throw new Error(`${file} has ${png.length} bytes; the limit is ${MAX_BYTES}.`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(file, png);
  process.stdout.write(`${file}: ${png.length} bytes\n`);
}

async function upload({ name, format, tags, svg, width }: Scene): Promise<void> {
  const bytes = await sharp(Buffer.from(svg)).resize(width).withExif(CAMERA).toFormat(format).toBuffer();
  const query = new URLSearchParams({ name, tags: tags.join(',') });
  const response = await fetch(`${app.url}/images?${query}`, { method: 'POST', body: new Uint8Array(bytes) });
  if (response.status !== 201) throw new Error(`Cannot upload ${name}: ${await response.text()}`);
}

/** Waits until every card shows its preview. */
async function allPictures(page: Page): Promise<void> {
  await page.waitForFunction((count) => {
    const pictures = [...document.querySelectorAll<HTMLImageElement>('#gallery img')];
    return pictures.length === count && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
  }, SCENES.length);
}
