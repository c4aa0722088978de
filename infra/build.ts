import { rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build as bundle, stop } from 'esbuild';

/** A CommonJS `require` for what is bundled in, under a name that no bundled module can have taken. */
const BANNER = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
].join(' ');

const ROOT = `${import.meta.dirname}/..`;

/** Builds an app as it is deployed: the bundle, and next to it the files of the page in `web/`. */
export async function build(entry = 'src/app.ts', outfile = 'dist/app.mjs'): Promise<void> {
  await Promise.all([bundleApp(entry, outfile), buildPage(`${dirname(outfile)}/web`)]);
  // Its process would stay as long as this one.
  await stop();
}

/**
 * One ESM file, and beside it in `<name>-parts/` what is imported when it is first needed.
 * `@azure/functions-core` comes from the Functions worker at run time, `sharp` has native parts.
 */
async function bundleApp(entry: string, outfile: string): Promise<void> {
  const name = basename(outfile, '.mjs');
  const outdir = resolve(ROOT, dirname(outfile));
  // Their names change with their content, so those of an earlier build would stay.
  await rm(`${outdir}/${name}-parts`, { recursive: true, force: true });
  await bundle({
    absWorkingDir: ROOT,
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
}

async function buildPage(outdir: string): Promise<void> {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: ['page.ts', 'page.css', 'page.html', 'icon.svg'].map((name) => `src/web/${name}`),
    outdir,
    outbase: 'src/web',
    loader: { '.html': 'copy', '.svg': 'copy' },
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    logLevel: 'error',
  });
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  await build(...positionals);
}
