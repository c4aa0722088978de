import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileName } from '../../../src/cli/download-image.ts';
import { findFiles } from '../../../src/cli/find-files.ts';
import { bytes, plain, progressBar } from '../../../src/cli/terminal.ts';

describe('what a terminal shows', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [48_211, '48.2 kB'],
    [26_214_400, '26.2 MB'],
    [1_073_741_824, '1.1 GB'],
  ])('%i bytes as %s', (count, text) => {
    expect(bytes(count)).toBe(text);
  });

  it('no control characters of a stranger', () => {
    expect(plain('a\u001b[2Jb\u202ec\n')).toBe('a\ufffd[2Jb\ufffdc\ufffd');
  });

  function drawn(width: number | undefined): string {
    const written: string[] = [];
    const terminal = { env: {}, out: () => undefined, width, signal: new AbortController().signal };
    const bar = progressBar({ ...terminal, err: (more) => void written.push(more) }, 'café.jpg', 2_000);
    bar.add(500);
    bar.end();
    return written.join('');
  }

  it('a bar, cut to the width, that leaves nothing behind', () => {
    expect(drawn(80)).toBe('\r\u001b[2K[#####...............]  25 % of 2.0 kB  café.jpg\r\u001b[2K');
    expect(drawn(12)).toBe('\r\u001b[2K[#####.....\r\u001b[2K');
  });

  it('no bar where there is no terminal', () => {
    expect(drawn(undefined)).toBe('');
  });
});

describe('files', () => {
  it('are found in folders by their names, hidden ones and links left out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-'));
    await mkdir(join(folder, 'b/.git'), { recursive: true });
    for (const name of ['a.JPG', 'notes.txt', '.hidden.png', 'b/c.heic', 'b/.git/d.png', 'z.tif']) {
      await writeFile(join(folder, name), 'x');
    }
    await symlink(folder, join(folder, 'b/loop'));
    const found: string[] = [];
    for await (const { path } of findFiles([folder, join(folder, 'notes.txt')])) found.push(relative(folder, path));
    expect(found).toEqual(['a.JPG', 'b/c.heic', 'z.tif', 'notes.txt']);
    await expect(findFiles([join(folder, 'none')]).next()).rejects.toThrow(/No such file or folder/);
    await rm(folder, { recursive: true });
  });

  it.each([
    ['café.jpg', 'café.jpg'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['.bashrc', '_bashrc'],
    ['C:\\x?.png', 'C__x_.png'],
    ['', 'image'],
  ])('%s is written as %s', (name, file) => {
    expect(fileName(name)).toBe(file);
  });
});
