import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInputs } from '../../infra/build-inputs.ts';
import { keptBuild, linkBuild } from '../../infra/kept-builds.ts';
import { writeFiles } from '../support/write-files.ts';

let dist: string;
beforeEach(async () => {
  dist = await realpath(await mkdtemp(join(tmpdir(), 'dist-')));
});
afterEach(() => rm(dist, { recursive: true }));

/** A build of one file that holds its key. `during` runs while it is made. */
function build(key: () => string, during: () => Promise<void> | void = () => undefined): Promise<string> {
  return keptBuild({
    dist,
    key: async () => key(),
    async make(folder) {
      const made = key();
      await during();
      await writeFile(join(folder, 'app.mjs'), made);
    },
  });
}

test('is made once for a key, also by several at a time', async () => {
  let made = 0;
  const all = await Promise.all(
    [1, 2, 3].map(() =>
      build(
        () => 'a',
        () => void made++,
      ),
    ),
  );
  expect(new Set(all)).toEqual(new Set([join(dist, 'builds/a')]));
  await build(
    () => 'a',
    () => void made++,
  );
  expect(made).toBe(3);
  expect(await readdir(join(dist, 'builds'))).toEqual(['a']);
});

test('is made again when a source changes while it is made', async () => {
  let key = 'a';
  const folder = await build(
    () => key,
    () => {
      key = 'b';
    },
  );
  expect(folder).toBe(join(dist, 'builds/b'));
  expect(await readFile(join(folder, 'app.mjs'), 'utf8')).toBe('b');
  expect(existsSync(join(dist, 'builds/a'))).toBe(false);
});

test('leaves nothing when it fails', async () => {
  const fails = build(
    () => 'a',
    () => Promise.reject(new Error('no such import')),
  );
  await expect(fails).rejects.toThrow('no such import');
  expect(await readdir(join(dist, 'builds'))).toEqual([]);
});

test('removes those that nothing has used for a day, but for the one that a name stands for', async () => {
  for (const key of ['linked', 'recent', 'old']) await build(() => key);
  await mkdir(join(dist, 'builds/part-of-a-killed-one'));
  await linkBuild(join(dist, 'azure'), join(dist, 'builds/linked'));
  const then = new Date(Date.now() - 25 * 3_600_000);
  for (const name of ['linked', 'old', 'part-of-a-killed-one']) await utimes(join(dist, 'builds', name), then, then);
  await build(() => 'new');
  expect((await readdir(join(dist, 'builds'))).sort()).toEqual(['linked', 'new', 'recent']);
});

test('takes the place of a folder, and of a build before, under its name', async () => {
  await writeFiles(dist, { 'azure/app.mjs': 'of an earlier layout' });
  for (const key of ['a', 'b']) {
    await linkBuild(join(dist, 'azure'), await build(() => key));
    expect(await readFile(join(dist, 'azure/app.mjs'), 'utf8')).toBe(key);
  }
});

test('the key changes with every input, and with nothing else', async () => {
  const key = async () => (await readInputs(dist, 'src/app.ts')).key;
  await writeFiles(dist, { 'src/app.ts': 'a', 'src/web/x.css': 'b', 'package-lock.json': {}, 'tsconfig.json': {} });
  const seen = new Set([await key()]);
  for (const name of ['src/web/x.css', 'src/web/new.css', 'package-lock.json', 'tsconfig.json', 'infra/build.ts']) {
    await writeFiles(dist, { [name]: 'changed' });
    seen.add(await key());
  }
  expect(seen.size).toBe(6);
  await writeFiles(dist, { 'dist/x': 'a', 'README.md': 'b' });
  expect(seen).toContain(await key());
  const { check } = await readInputs(dist, 'src/app.ts');
  expect(() => check(['src/app.ts', 'node_modules/a/b.js', '<define:x>'])).not.toThrow();
  expect(() => check(['infra/other.ts'])).toThrow('src/app.ts imports infra/other.ts');
});
