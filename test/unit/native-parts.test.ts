import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nativeParts } from '../../infra/native-parts.ts';
import { writeFiles } from '../support/write-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parts-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the native parts', () => {
  const modules = () => join(folder, 'node_modules');
  const manifest = (name: string, more: object = {}) => ({ name, version: '1.0.0', ...more });

  it('are the package, what it needs, and of its optional parts those for Linux x64', async () => {
    await writeFiles(folder, {
      'node_modules/pic/package.json': manifest('pic', {
        dependencies: { small: '1' },
        optionalDependencies: {
          '@pic/pic-linux-x64': '1',
          '@pic/pic-linux-arm64': '1',
          '@pic/pic-darwin-arm64': '1',
          '@pic/pic-linuxmusl-x64': '1',
        },
      }),
      'node_modules/small/package.json': manifest('small'),
      'node_modules/@pic/pic-linux-x64/package.json': manifest('@pic/pic-linux-x64'),
      'node_modules/@pic/pic-linuxmusl-x64/package.json': manifest('@pic/pic-linuxmusl-x64'),
    });
    const parts = await nativeParts('pic', 'x64', [modules()]);
    expect(parts.map(({ path }) => path)).toEqual(['pic', 'small', '@pic/pic-linux-x64']);
    await expect(nativeParts('pic', 'arm64', [modules()])).rejects.toThrow('--cpu=arm64');
  });

  it('keep a version of their own where they have one', async () => {
    await writeFiles(folder, {
      'node_modules/pic/package.json': manifest('pic', { dependencies: { small: '2' } }),
      'node_modules/pic/node_modules/small/package.json': manifest('small'),
      'node_modules/small/package.json': manifest('small'),
    });
    const parts = await nativeParts('pic', 'x64', [modules()]);
    expect(parts.map(({ path }) => path)).toEqual(['pic', 'pic/node_modules/small']);
  });

  it('are missing on another system, with the command that gets them', async () => {
    const pic = manifest('pic', { version: '0.35.5', optionalDependencies: { '@pic/pic-linux-x64': '1' } });
    await writeFiles(folder, { 'node_modules/pic/package.json': pic });
    const from = () => nativeParts('pic', 'x64', [modules(), join(folder, 'elsewhere')]);
    await expect(from()).rejects.toThrow(
      '@pic/pic-linux-x64 is not installed, and the app runs on Linux x64. ' +
        'Fetch it with: npm install --prefix dist/native-x64 --os=linux --cpu=x64 --libc=glibc pic@0.35.5',
    );
    await writeFiles(folder, {
      'elsewhere/pic/package.json': pic,
      'elsewhere/@pic/pic-linux-x64/package.json': manifest('@pic/pic-linux-x64'),
    });
    const parts = await from();
    expect(parts.map(({ directory }) => directory)).toEqual([
      join(folder, 'elsewhere/pic'),
      join(folder, 'elsewhere/@pic/pic-linux-x64'),
    ]);

    await writeFiles(folder, { 'node_modules/pic/package.json': { ...pic, version: '0.35.6' } });
    await expect(from()).rejects.toThrow(/--libc=glibc pic@0\.35\.6$/);
  });
});
