import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

const { devDependencies, overrides } = JSON.parse(readFileSync('package.json', 'utf8'));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** With those of other platforms, which are not installed. Raise it together with the table in docs/decisions/footprint.md. */
const MAX_PACKAGES = 640;

const installed = Object.keys(packages).filter((path) => path.startsWith('node_modules/'));
const replaced: string[] = Object.values<Record<string, string>>(overrides).flatMap(Object.keys);

it('stays within the limit on packages', () => {
  expect(installed.length).toBeLessThanOrEqual(MAX_PACKAGES);
});

it('replaces a package everywhere it is required', () => {
  const standIns = Object.keys(devDependencies).filter((name) => devDependencies[name].startsWith('file:'));
  expect(replaced.sort()).toEqual(standIns.sort());
  for (const name of replaced) {
    const copies = installed.filter((path) => path.endsWith(`node_modules/${name}`));
    expect(copies, name).toEqual([`node_modules/${name}`]);
    expect(packages[`node_modules/${name}`], name).toMatchObject({ link: true });
  }
});

it.each(replaced)('fails when a feature of %s is used', (name) => {
  const use = () => createRequire(import.meta.url)(name).start();
  expect(use).toThrow(/package\.json replaces its package|No "exports" main defined/);
});
