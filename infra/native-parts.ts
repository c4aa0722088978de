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

/** Of the Linux with glibc that a cloud runs the app on. */
export type Cpu = 'x64' | 'arm64';

/** A package for Linux that is not in any of the folders, with the npm command that fetches it. */
export class MissingPartError extends Error {
  readonly npmArgs: readonly string[];

  constructor(missing: string, wanted: string, cpu: Cpu) {
    const options = ['--prefix', nativeFolder(cpu), '--os=linux', `--cpu=${cpu}`, '--libc=glibc', wanted];
    super(
      `Cannot create the package: ${missing} is not installed, and the app runs on Linux ${cpu}. ` +
        `Fetch it with: npm install ${options.join(' ')}`,
    );
    this.name = 'MissingPartError';
    this.npmArgs = ['install', '--no-audit', '--no-fund', ...options];
  }
}

/** Where parts for another system than this one are installed, in the project. */
export function nativeFolder(cpu: Cpu): string {
  return `dist/native-${cpu}`;
}

/**
 * The packages that `name` needs at run time, itself first, found by walking the manifests. `modules` are `node_modules`
 * folders; the first one with a complete set is used, if it is of the version that the first folder has. Throws
 * MissingPartError.
 */
export async function nativeParts(name: string, cpu: Cpu, modules: readonly string[]): Promise<NativePart[]> {
  const missing: string[] = [];
  const version = await installedVersion(name, modules);
  for (const folder of modules) {
    // Parts that were fetched for an earlier version are still there.
    if ((await installedVersion(name, [folder])) !== version) continue;
    const parts = new Map<string, NativePart>();
    const lost = await walk(name, folder, { modules: folder, cpu }, parts);
    if (lost === undefined) return [...parts.values()];
    missing.push(lost);
  }
  throw new MissingPartError(missing[0] ?? name, `${name}@${version}`, cpu);
}

/** Adds `name` and what it needs to `parts`; returns the name of the first missing package. */
async function walk(
  name: string,
  from: string,
  target: { readonly modules: string; readonly cpu: Cpu },
  parts: Map<string, NativePart>,
): Promise<string | undefined> {
  const { modules, cpu } = target;
  const directory = find(name, from, modules);
  if (directory === undefined) return name;
  if (parts.has(directory)) return undefined;
  parts.set(directory, { directory, path: relative(modules, directory) });
  const manifest = await readManifest(directory);
  const optional = Object.keys(manifest.optionalDependencies ?? {}).filter((part) => part.endsWith(`-linux-${cpu}`));
  for (const needed of [...Object.keys(manifest.dependencies ?? {}), ...optional]) {
    const lost = await walk(needed, directory, target, parts);
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
