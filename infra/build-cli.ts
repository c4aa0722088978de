import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build as bundle, stop } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');
const PROGRAM = 'image-metadata.mjs';

/** Builds the package of the command line: one file without dependencies, a manifest, and its guide as the README. */
export async function buildCli(outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const outfile = join(outdir, PROGRAM);
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: ['src/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    logLevel: 'error',
  });
  await stop();
  await chmod(outfile, 0o755);
  await copyFile(join(ROOT, 'docs/cli.md'), join(outdir, 'README.md'));
  const { version, engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const manifest = {
    name: 'image-metadata-cli',
    version,
    description: 'Command line of the Image Metadata API: upload, list, edit, download and delete images.',
    type: 'module',
    bin: { 'image-metadata': PROGRAM },
    files: [PROGRAM],
    engines,
  };
  await writeFile(join(outdir, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

if (import.meta.main) await buildCli(resolve(process.argv[2] ?? join(ROOT, 'dist/cli')));
