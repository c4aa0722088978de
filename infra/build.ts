import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build as bundle } from 'esbuild';
import { type BuildInputs, readInputs } from './build-inputs.ts';
import { buildDocsHtml } from './docs-html.ts';
import { keptBuild, linkBuild } from './kept-builds.ts';
import { bundleForNode, whileBuilding } from './node-bundle.ts';
import { buildPageHtml } from './page-html.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Builds an app as it is deployed, unless this build exists: the bundle `app.mjs`, and next to it the files of the
 * page in `web/`, those of the docs in `docs/`. Resolves with the bundle, in a folder that is never written again.
 * The entry imports from `src`, from its own folder, and from those of `more`.
 */
export async function build(entry: string, more: readonly string[] = []): Promise<string> {
  const inputs = () => readInputs(ROOT, entry, more);
  const folder = await keptBuild({
    dist: join(ROOT, 'dist'),
    key: async () => (await inputs()).key,
    make: (into) => buildInto(entry, inputs, into),
  });
  return join(folder, 'app.mjs');
}

/** Builds a folder of `src/clouds`, and links `dist/<cloud>` to the result. */
export async function buildCloud(cloud: string): Promise<string> {
  const app = await build(`src/clouds/${cloud}/app.ts`);
  await linkBuild(join(ROOT, 'dist', cloud), dirname(app));
  return app;
}

async function buildInto(entry: string, inputs: () => Promise<BuildInputs>, folder: string): Promise<void> {
  await whileBuilding(() =>
    Promise.all([bundleApp(entry, inputs, folder), buildPage(join(folder, 'web')), buildDocs(join(folder, 'docs'))]),
  );
}

/** Packages that are not bundled: the first comes from the Functions worker, the others have native parts or WebAssembly. */
const EXTERNAL = ['@azure/functions-core', 'sharp', 'libheif-js'];

/**
 * One ESM file, and beside it in `app-parts/` the modules that are imported on demand, the program of the decoder
 * processes, and the notices of all packages.
 */
async function bundleApp(entry: string, inputs: () => Promise<BuildInputs>, outdir: string): Promise<void> {
  const app = await bundleForNode({
    absWorkingDir: ROOT,
    entryPoints: [{ in: entry, out: 'app' }],
    outdir,
    splitting: true,
    chunkNames: 'app-parts/[name]-[hash]',
    sourcemap: true,
    external: EXTERNAL,
  });
  // A separate bundle that shares no file with the app.
  const decoder = await bundleForNode({
    absWorkingDir: ROOT,
    entryPoints: [{ in: 'src/previews/decoder.ts', out: 'preview-decoder' }],
    outdir,
    external: EXTERNAL,
  });
  const bundled = [...app, ...decoder];
  (await inputs()).check(bundled);
  await writeFile(`${outdir}/THIRD_PARTY_NOTICES`, await thirdPartyNotices(ROOT, bundled));
}

async function buildPage(outdir: string): Promise<void> {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: ['page.ts', 'page.css', 'icon.svg'].map((name) => `src/web/${name}`),
    outdir,
    outbase: 'src/web',
    loader: { '.svg': 'copy' },
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    logLevel: 'error',
  });
  await buildPageHtml(resolve(ROOT, 'src/web/page.html'), resolve(ROOT, outdir, 'page.html'));
}

/** The viewer's own files with their license, the script that starts it, and the recipes for clients. */
async function buildDocs(to: string): Promise<void> {
  const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await mkdir(to, { recursive: true });
  await Promise.all([
    ...['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'].map((name) =>
      copyFile(join(viewer, name), join(to, name)),
    ),
    ...['viewer.js', 'condense.js', 'docs.css'].map((name) => copyFile(join(ROOT, 'src/docs', name), join(to, name))),
    buildDocsHtml(ROOT, to),
  ]);
}

if (import.meta.main) {
  for (const cloud of await readdir(join(ROOT, 'src/clouds'))) {
    if (existsSync(join(ROOT, 'src/clouds', cloud, 'app.ts'))) await buildCloud(cloud);
  }
}
