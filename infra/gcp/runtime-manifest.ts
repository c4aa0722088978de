import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest extends Dependencies {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

interface Lock {
  readonly lockfileVersion: number;
  /** By their paths. That of the project is empty. */
  readonly packages: Readonly<Record<string, Dependencies>>;
}

/** The runtime, and packages that are not bundled: they have native parts or WebAssembly. */
const PACKAGES = ['@google-cloud/functions-framework', 'libheif-js', 'sharp'];

export interface RuntimeManifest {
  readonly manifest: object;
  readonly lock: object;
}

/**
 * The manifest from which Cloud Build installs, and its lock file: the part of the project's own that these packages
 * need, so that what runs is what was tested. Needs no network.
 */
export async function runtimeManifest(project: string): Promise<RuntimeManifest> {
  const {
    name,
    version,
    license,
    engines,
    dependencies = {},
  } = await readJson<Manifest>(join(project, 'package.json'));
  const { lockfileVersion, packages } = await readJson<Lock>(join(project, 'package-lock.json'));
  const wanted = Object.fromEntries(PACKAGES.map((needed) => [needed, exact(needed, dependencies[needed])]));
  const own = { name, version, license, dependencies: wanted, engines };
  const needed = closure(Object.keys(wanted), packages);
  return {
    manifest: { private: true, type: 'module', main: 'app.mjs', ...own },
    lock: { name, version, lockfileVersion, requires: true, packages: { '': own, ...needed } },
  };
}

function exact(name: string, version: string | undefined): string {
  if (version !== undefined && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new Error(`Cannot create the package: package.json must have ${name} in dependencies, with an exact version`);
}

/** These packages and all that they need, at the same paths. Those for other systems as well: npm chooses. */
function closure(names: readonly string[], packages: Lock['packages']): Record<string, Dependencies> {
  const found = new Map<string, Dependencies>();
  function add(name: string, from: string, isOptional: boolean): void {
    const path = lookUp(name, from, packages);
    const entry = path === undefined ? undefined : packages[path];
    if (path === undefined || entry === undefined) {
      if (isOptional) return;
      throw new Error(`Cannot create the package: package-lock.json has no ${name}`);
    }
    if (found.has(path)) return;
    found.set(path, entry);
    for (const needed of Object.keys(entry.dependencies ?? {})) add(needed, path, false);
    for (const needed of Object.keys(entry.optionalDependencies ?? {})) add(needed, path, true);
  }
  for (const name of names) add(name, '', false);
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** As Node resolves it: from the package upwards. */
function lookUp(name: string, from: string, packages: Lock['packages']): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (at === '') return undefined;
  }
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8'));
}
