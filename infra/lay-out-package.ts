import { existsSync } from 'node:fs';
import { cp, mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cpu, MissingPartError, type NativePart, nativeFolder, nativeParts } from './native-parts.ts';
import { runProgram } from './run-program.ts';

/** The files of `npm run build` that a platform needs; source maps and files of tests are left out. */
const BUILT_PARTS = ['app.mjs', 'app-parts', 'preview-decoder.mjs', 'web', 'docs', 'THIRD_PARTY_NOTICES'];

/** Packages that are not bundled. Of libheif-js, whose other builds are larger, only what is loaded, with its license. */
const UNBUNDLED = ['sharp', 'libheif-js'];
const UNUSED = /[\\/]libheif-js[\\/](?:libheif|libheif-wasm[\\/]libheif(?:-bundle\.m?js|\.d\.ts))$/;

export interface PackageLayout {
  readonly project: string;
  readonly cloud: string;
  /** The folder of the package. What it held before is gone. */
  readonly stage: string;
  /** Where the app goes in the package. */
  readonly app: string;
  readonly cpu: Cpu;
}

/** Runs npm with these arguments. Returns whether it succeeded. */
export type FetchParts = (project: string, args: readonly string[]) => Promise<boolean>;

/** Copies the built app and the packages that cannot be bundled, as the platform needs them, into a folder. */
export async function layOutPackage(layout: PackageLayout, fetchParts: FetchParts = fetchWithNpm): Promise<void> {
  const { project, cloud, stage, app, cpu } = layout;
  const built = await builtApp(project, cloud);
  const parts = await partsFor(cpu, project, fetchParts);

  await rm(stage, { recursive: true, force: true });
  await copyApp(built, join(stage, app));
  for (const part of parts) {
    const nested = join(part.directory, 'node_modules');
    await cp(part.directory, join(stage, 'node_modules', part.path), {
      recursive: true,
      dereference: true,
      filter: (source) => source !== nested && !UNUSED.test(source),
    });
  }
}

/** Lays out the built app alone, for a platform that installs packages itself. */
export async function layOutApp({
  project,
  cloud,
  stage,
}: Pick<PackageLayout, 'project' | 'cloud' | 'stage'>): Promise<void> {
  const built = await builtApp(project, cloud);
  await rm(stage, { recursive: true, force: true });
  await copyApp(built, stage);
}

async function builtApp(project: string, cloud: string): Promise<string> {
  const named = join(project, 'dist', cloud);
  if (!existsSync(join(named, 'app.mjs'))) {
    throw new Error(`Cannot create the package: dist/${cloud}/app.mjs is not built`);
  }
  // The link can change to another build at any moment.
  return realpath(named);
}

async function copyApp(built: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of BUILT_PARTS) {
    if (!existsSync(join(built, name))) continue;
    const filter = (source: string) => !source.endsWith('.map');
    await cp(join(built, name), join(to, name), { recursive: true, filter });
  }
}

/** Packages that are not bundled, fetched if npm installed those of another system. */
async function partsFor(cpu: Cpu, project: string, fetchParts: FetchParts): Promise<NativePart[]> {
  const folders = [project, join(project, nativeFolder(cpu))].map((folder) => join(folder, 'node_modules'));
  const parts: NativePart[] = [];
  for (const name of UNBUNDLED) {
    try {
      parts.push(...(await nativeParts(name, cpu, folders)));
    } catch (error) {
      if (!(error instanceof MissingPartError) || !(await fetchParts(project, error.npmArgs))) throw error;
      parts.push(...(await nativeParts(name, cpu, folders)));
    }
  }
  return parts;
}

async function fetchWithNpm(project: string, args: readonly string[]): Promise<boolean> {
  console.log('Fetching packages for the platform that runs the app');
  const { code } = await runProgram('npm', args, project);
  return code === 0;
}
