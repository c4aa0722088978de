import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { build as bundle, stop } from 'esbuild';
import { buildPageHtml } from './page-html.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

/** A CommonJS `require` for what is bundled in, under a name that no bundled module can have taken. */
const BANNER = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
].join(' ');

const ROOT = `${import.meta.dirname}/..`;

/** Builds an app as it is deployed: the bundle, and next to it the files of the page in `web/`, those of the docs in `docs/`. */
export async function build(entry: string, outfile: string): Promise<void> {
  const folder = dirname(outfile);
  await Promise.all([bundleApp(entry, outfile), buildPage(`${folder}/web`), buildDocs(`${folder}/docs`)]);
  // Its process would stay as long as this one.
  await stop();
}

/**
 * One ESM file, and beside it in `<name>-parts/` what is imported when it is first needed, and the notices of its packages.
 * `@azure/functions-core` comes from the Functions worker at run time, `sharp` has native parts.
 */
async function bundleApp(entry: string, outfile: string): Promise<void> {
  const name = basename(outfile, '.mjs');
  const outdir = resolve(ROOT, dirname(outfile));
  // Their names change with their content, so those of an earlier build would stay.
  await rm(`${outdir}/${name}-parts`, { recursive: true, force: true });
  const { metafile } = await bundle({
    absWorkingDir: ROOT,
    metafile: true,
    entryPoints: [{ in: entry, out: name }],
    outdir,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: `${name}-parts/[name]-[hash]`,
    bundle: true,
    minify: true,
    sourcemap: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    banner: { js: BANNER },
    external: ['@azure/functions-core', 'sharp'],
    logLevel: 'error',
  });
  await writeFile(`${outdir}/THIRD_PARTY_NOTICES`, await thirdPartyNotices(ROOT, Object.keys(metafile.inputs)));
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

/** The viewer's own files as they are, with their licence, and what starts it. */
async function buildDocs(outdir: string): Promise<void> {
  const to = resolve(ROOT, outdir);
  const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await mkdir(to, { recursive: true });
  await Promise.all([
    ...['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'].map((name) =>
      copyFile(join(viewer, name), join(to, name)),
    ),
    ...['viewer.js', 'docs.css'].map((name) => copyFile(join(ROOT, 'src/docs', name), join(to, name))),
  ]);
}

/** Builds every folder of `src/clouds`, each into a folder of `dist`. */
export async function buildClouds(): Promise<void> {
  for (const cloud of await readdir(join(ROOT, 'src/clouds'))) {
    await build(`src/clouds/${cloud}/app.ts`, `dist/${cloud}/app.mjs`);
  }
}

if (import.meta.main) await buildClouds();
