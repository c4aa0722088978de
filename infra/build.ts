import { parseArgs } from 'node:util';
import { build as bundle, stop } from 'esbuild';

/** A CommonJS `require` for what is bundled in, under a name that no bundled module can have taken. */
const BANNER = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
].join(' ');

/**
 * Bundles an app into one ESM file, as it is deployed. `@azure/functions-core` comes from the Functions worker at run
 * time, `sharp` has native parts.
 */
export async function build(entry = 'src/app.ts', outfile = 'dist/app.mjs'): Promise<void> {
  await bundle({
    absWorkingDir: `${import.meta.dirname}/..`,
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
  // Its process would stay as long as this one.
  await stop();
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  await build(...positionals);
}
