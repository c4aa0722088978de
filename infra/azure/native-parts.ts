import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A package in the deployment package: its folder, and its path below `node_modules`. */
export interface NativePart {
  readonly directory: string;
  readonly path: string;
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Flex Consumption runs on Linux with glibc, on x64. Only these optional parts of a package are needed. */
const platformSuffix = '-linux-x64';

/** A package for Linux that is not in any of the folders, with the npm command that fetches it. */
export class MissingPartError extends Error {
  readonly npmArgs: readonly string[];

  constructor(missing: string, wanted: string) {
    const options = ['--prefix', 'dist/native', '--os=linux', '--cpu=x64', '--libc=glibc', wanted];
    super(
      `Cannot create the package: ${missing} is not installed, and the app runs on Linux x64. ` +
        `Fetch it with: npm install ${options.join(' ')}`,
    );
    this.name = 'MissingPartError';
    this.npmArgs = ['install', '--no-audit', '--no-fund', ...options];
  }
}

/**
 * The packages that `name` needs at run time on Flex Consumption, itself first, found by walking the manifests.
 * `modules` are `node_modules` folders; the first one that has a complete set is used. Throws MissingPartError.
 */
export async function nativeParts(name: string, modules: readonly string[]): Promise<NativePart[]> {
  const missing: string[] = [];
  for (const folder of modules) {
    const parts = new Map<string, NativePart>();
    const lost = await walk(name, folder, folder, parts);
    if (lost === undefined) return [...parts.values()];
    missing.push(lost);
  }
  const version = await installedVersion(name, modules);
  throw new MissingPartError(missing[0] ?? name, `${name}@${version}`);
}

/** Adds `name` and what it needs to `parts`; returns the name of the first missing package. */
async function walk(
  name: string,
  from: string,
  modules: string,
  parts: Map<string, NativePart>,
): Promise<string | undefined> {
  const directory = find(name, from, modules);
  if (directory === undefined) return name;
  if (parts.has(directory)) return undefined;
  parts.set(directory, { directory, path: relative(modules, directory) });
  const manifest = await readManifest(directory);
  const optional = Object.keys(manifest.optionalDependencies ?? {}).filter((part) => part.endsWith(platformSuffix));
  for (const needed of [...Object.keys(manifest.dependencies ?? {}), ...optional]) {
    const lost = await walk(needed, directory, modules, parts);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** Looks a package up as Node does, from `from` upwards, but not above `modules`. */
function find(name: string, from: string, modules: string): string | undefined {
  for (let at = from; at !== dirname(modules); at = dirname(at)) {
    const directory = at === modules ? join(modules, name) : join(at, 'node_modules', name);
    if (existsSync(join(directory, 'package.json'))) return directory;
  }
  return undefined;
}

async function installedVersion(name: string, modules: readonly string[]): Promise<string> {
  const directory = modules.map((folder) => join(folder, name)).find((path) => existsSync(join(path, 'package.json')));
  return directory === undefined ? 'latest' : (await readManifest(directory)).version;
}

async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest;
}
