import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../../support/api-client.ts';
import { freePort, ROOT } from '../../support/child-processes.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { noise, plain } from '../../support/sample-images.ts';

const app = inject('app');
const api = createApi(app.url);
const recipes = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8');
const browser = findChromium('the recipe for a page');
/** In place of that of the service, so that a small file is a large one. */
const LIMIT = 4_000;
/** Not plain ASCII, with what a query must encode. */
const [SMALL, LARGE] = ['café + 1 & 2.png', 'large 100%.png'];

let folder: string;
let proxy: FaultProxy;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipes-'));
  await writeFile(join(folder, SMALL), await plain(9, 7).png().toBuffer());
  await writeFile(join(folder, LARGE), await noise(60, 40).png().toBuffer());
  proxy = await startFaultProxy(Number(new URL(app.url).port), ({ method = '', url = '', headers }) => {
    const { pathname: path, searchParams: query } = new URL(url, app.url);
    return { name: `${method} ${path.replace(/[\w-]{20,}/, '*')}`, method, path, query, headers };
  });
});
afterAll(async () => {
  await proxy.stop();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  for (const { image_id } of await list(''))
    await api.send(`images/${encodeURIComponent(image_id)}`, { method: 'DELETE' });
});

async function list(prefix: string): Promise<readonly ImageDocument[]> {
  const { json } = await api.send(`images?${new URLSearchParams(prefix === '' ? {} : { name_prefix: prefix })}`);
  return (json as { value: readonly ImageDocument[] }).value;
}

/** The code of a recipe, for an API whose first response to each kind of request is lost. */
function recipe(language: string): { code: string; url: string } {
  const [, code = ''] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(recipes) ?? [];
  const limited = code.replace(/26_?214_?400/, String(LIMIT));
  expect(limited).not.toBe(code);
  const url = `http://127.0.0.1:${proxy.port}/api`;
  return { code: limited.replaceAll('http://127.0.0.1:7071/api', url), url };
}

function loseResponses(): void {
  proxy.clear();
  for (const name of ['POST /api/images', 'POST /api/uploads', 'POST /api/uploads/*/complete']) {
    proxy.meet(name, { kind: 'reset', when: 'after' });
  }
}

/** There is one image with this name, whose bytes are those of the file. */
async function expectOne(name: string): Promise<void> {
  const value = await list(name);
  expect(value.map((image) => image.name)).toEqual([name]);
  const [{ image_id = '' } = {}] = value;
  const content = await fetch(`${app.url}/images/${image_id}/content`);
  expect(Buffer.from(await content.arrayBuffer()).equals(readFileSync(join(folder, name)))).toBe(true);
}

/** A recipe in a file of this name, with what runs it; `needs` is what a machine may lack. */
const PROGRAMS = [
  { language: 'sh', file: 'upload.sh', run: ['bash'], needs: ['jq', '--version'] },
  { language: 'js', file: 'upload.mjs', run: [process.execPath], needs: [process.execPath, '--version'] },
  { language: 'python', file: 'upload.py', run: ['python3'], needs: ['python3', '--version'] },
  { language: 'csharp', file: 'upload.cs', run: ['dotnet', 'run'], needs: ['dotnet', 'run', '--help'] },
] as const;

describe('the recipe in', () => {
  for (const { language, file, run, needs } of PROGRAMS) {
    test.skipIf(isMissing(needs))(
      `${language} sends a small and a large file, whatever response is lost`,
      { timeout: 300_000 },
      async () => {
        const { code, url } = recipe(language);
        await writeFile(join(folder, file), code);
        for (const name of [SMALL, LARGE]) {
          loseResponses();
          const [program, ...args] = [...run, file, name];
          const env = { ...process.env, IMAGES_API: url };
          const { stdout, stderr } = await promisify(execFile)(program ?? '', args, { cwd: folder, env });
          expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ name, format: 'png' });
          expect(stderr).toMatch(/100(?:\.0)? ?%/);
          expect(proxy.seen.length).toBeGreaterThanOrEqual(name === LARGE ? 4 : 2);
          await expectOne(name);
        }
        loseResponses();
        await writeFile(join(folder, 'notes.txt'), 'no image');
        const refused = promisify(execFile)(run[0], [...run.slice(1), file, 'notes.txt'], {
          cwd: folder,
          env: { ...process.env, IMAGES_API: url },
        });
        await expect(refused).rejects.toThrow(/Send JPEG, PNG/);
      },
    );
  }

  test.skipIf(browser === undefined)('html does the same from another origin, and shows the picture', async () => {
    const page = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(recipe('html').code),
    );
    const port = await freePort();
    page.listen(port, '127.0.0.1');
    const running = await chromium.launch({ executablePath: browser ?? '', args: CHROMIUM_FLAGS });
    try {
      const tab = await running.newPage();
      for (const name of [SMALL, LARGE]) {
        loseResponses();
        await tab.goto(`http://localhost:${port}/`);
        await tab.locator('input').setInputFiles(join(folder, name));
        await tab.waitForFunction("document.querySelector('img').naturalWidth > 0");
        expect(await tab.locator('progress').evaluate((bar) => Reflect.get(bar, 'value'))).toBe(1);
        await expectOne(name);
      }
      await tab
        .locator('input')
        .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') });
      await tab.getByText(/Send JPEG, PNG/).waitFor();
    } finally {
      await running.close();
      page.close();
    }
  });
});

/** With `CI` set, a missing tool is a failure. */
function isMissing([program, ...args]: readonly string[]): boolean {
  try {
    execFileSync(program ?? '', args, { stdio: 'ignore' });
    return false;
  } catch (error) {
    if (process.env.CI) throw error;
    process.stdout.write(`There is no ${program}: its recipe is left out.\n`);
    return true;
  }
}
