import { dirname } from 'node:path';
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

/** One ESM file. `@azure/functions-core` comes from the Functions worker at run time, `sharp` has native parts. */
async function bundleApp(entry: string, outfile: string): Promise<void> {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
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
