import { type BuildOptions, build, type Metafile, type Plugin, stop } from 'esbuild';

/** What CommonJS has and bundled modules use: `require`, under a name that none of them has, and `__dirname` (google-gax). */
const BANNER = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __dirname = import.meta.dirname;',
].join(' ');

/**
 * Loads these modules of Node by `require`. An ES import reads every export, also those that load something when they are read:
 * Node's whole Fetch for `WebSocket` of `http`, the streams of the terminal for `process`. It was a quarter of the import of an app.
 */
const REQUIRE_BUILTINS: Plugin = {
  name: 'require-builtins',
  setup({ onResolve, onLoad }) {
    const namespace = '(require)';
    onResolve({ filter: /^(node:)?(fs|http|process|util)$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace } : undefined,
    );
    onLoad({ filter: /^/, namespace }, ({ path }) => ({ contents: `module.exports = require('${path}')` }));
  },
};

/** Bundles programs for Node as ES modules. Resolves with the paths of all input files. */
export async function bundleForNode(options: BuildOptions & { readonly outdir: string }): Promise<string[]> {
  const { metafile }: { metafile: Metafile } = await build({
    ...options,
    metafile: true,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    banner: { js: BANNER },
    plugins: [REQUIRE_BUILTINS],
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** Builds in progress in this process. */
let running = 0;

/** Ends the process of esbuild after the last build: this process would otherwise run as long as that one. */
export async function whileBuilding<T>(work: () => Promise<T>): Promise<T> {
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    if (running === 0) await stop();
  }
}
