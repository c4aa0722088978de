import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { english } from '../../../src/cli/texts/english.ts';
import { createUniqueNames, fileName } from '../../../src/cli/transfer/file-name.ts';
import { findFiles } from '../../../src/cli/transfer/find-files.ts';
import { openResumeStore, stateFolder } from '../../../src/cli/transfer/resume-store.ts';
import { withSpooledInput } from '../../../src/cli/transfer/spooled-input.ts';
import { writeTarget } from '../../../src/cli/transfer/target-file.ts';
import { createUploadJournal } from '../../../src/cli/transfer/upload-journal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function found(...paths: string[]): Promise<string[]> {
  const files = await Array.fromAsync(findFiles(paths.map((path) => join(folder, path))));
  return files.map(({ path }) => relative(folder, path));
}

describe('files to upload', () => {
  it('are found in folders and by patterns, each once, without hidden ones and links', async () => {
    await mkdir(join(folder, 'b/.git'), { recursive: true });
    for (const name of ['a.JPG', 'p[1].png', 'notes.txt', '.hidden.png', 'b/c.heic', 'b/.git/d.png', 'z.tif']) {
      await writeFile(join(folder, name), 'x');
    }
    await symlink(folder, join(folder, 'b/loop'));
    expect(await found('', 'notes.txt', 'a.JPG')).toEqual(['a.JPG', 'b/c.heic', 'p[1].png', 'z.tif', 'notes.txt']);
    expect(await found('*.{JPG,txt}')).toEqual(['a.JPG', 'notes.txt']);
    expect(await found('p[1].png')).toEqual(['p[1].png']);
    expect(await found('?')).toEqual(['b/c.heic']);
    await expect(found('none')).rejects.toThrow(/No such file or folder/);
    await expect(found('*.gif')).rejects.toThrow(/No files match/);
    await expect(Array.fromAsync(findFiles(['/dev/null']))).rejects.toThrow(/not a regular file/);
  });

  it('from standard input are temporary', async () => {
    const input = new PassThrough();
    input.end('bytes');
    const { signal } = new AbortController();
    const path = await withSpooledInput(input, signal, async (file) => {
      expect(file).toMatchObject({ sizeBytes: 5, name: undefined });
      expect((await stat(file.path)).mode & 0o777).toBe(0o600);
      return file.path;
    });
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
    const never = new PassThrough();
    const stopped = withSpooledInput(never, AbortSignal.timeout(1), async () => undefined);
    await expect(stopped).rejects.toThrow('Interrupted.');
  });
});

describe('names of downloaded files', () => {
  it.each([
    ['café.jpg', 'café.jpg'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['..', '_'],
    ['.bashrc', '_bashrc'],
    ['-rf', '_rf'],
    ['C:\\x?.png', 'C__x_.png'],
    ['a\u202egnp.exe', 'a\ufffdgnp.exe'],
    ['NUL.png', '_NUL.png'],
    ['a. .', 'a'],
    ['\ud800', '\ufffd'],
    ['', 'image'],
    ['. ', '_'],
    [`${'é'.repeat(255)}.jpg`, `${'é'.repeat(118)}.jpg`],
  ])('%s becomes %s', (name, file) => {
    expect(fileName(name)).toBe(file);
  });

  it('differ even where case and normal form do not count', () => {
    const unique = createUniqueNames();
    const names = ['é.jpg', 'e\u0301.JPG', 'a', 'é (2).JPG', 'A'];
    expect(names.map(unique)).toEqual(['é.jpg', 'e\u0301 (2).JPG', 'a', 'é (2) (2).JPG', 'A (2)']);
  });
});

describe('a file that is written', () => {
  const write = (text: string) => async (stream: NodeJS.WritableStream) => {
    stream.end(text);
    await finished(stream);
  };

  it('keeps what exists, or appears meanwhile, unless it is to be overwritten', async () => {
    const path = join(folder, 'a');
    await writeTarget(path, false, write('one'));
    await expect(writeTarget(path, false, write('two'))).rejects.toThrow(/already exists.*--overwrite/);
    const other = join(folder, 'b');
    const late = writeTarget(other, false, async (stream) => {
      await writeFile(other, 'theirs');
      await write('ours')(stream);
    });
    await expect(late).rejects.toThrow(/already exists/);
    await writeTarget(path, true, write('three'));
    expect([await readFile(path, 'utf8'), await readFile(other, 'utf8')]).toEqual(['three', 'theirs']);
    expect(await readdir(folder)).toEqual(['a', 'b']);
  });

  it('is not there when writing fails, and never outside the folder', async () => {
    const failing = writeTarget(join(folder, 'a'), false, async (stream) => {
      await write('half')(stream);
      throw new Error('gone');
    });
    await expect(failing).rejects.toThrow(/Cannot write .*gone/);
    expect(await readdir(folder)).toEqual([]);
    await mkdir(join(folder, 'inside'));
    const [outside, inside] = [join(folder, 'outside'), join(folder, 'inside/a')];
    await symlink(outside, inside);
    await expect(writeTarget(inside, false, write('x'))).rejects.toThrow(/already exists/);
    await writeTarget(inside, true, write('x'));
    expect(await readdir(folder)).toEqual(['inside']);
    const slow = writeTarget(join(folder, 'none/a'), false, async () => expect.unreachable());
    await expect(slow).rejects.toThrow(/Cannot write .*ENOENT/);
    await expect(writeTarget('/dev/null', true, write('x'))).rejects.toThrow(/not a regular file/);
  });
});

describe('the state of an upload', () => {
  const upload = { upload_url: 'u', complete_url: 'c' } as never;
  const open = (request: unknown) =>
    openResumeStore(join(folder, 'state'), { path: join(folder, 'a'), sizeBytes: 1 }, request);

  it('belongs to one version of a file, and to one request', async () => {
    await writeFile(join(folder, 'a'), 'x');
    const store = await open(['service', { id: 'a' }]);
    expect(await store.read()).toBeUndefined();
    await store.write({ idempotencyKey: 'k', upload });
    expect(await (await open(['service', { id: 'a' }])).read()).toEqual({ idempotencyKey: 'k', upload });
    expect(await (await open(['service', { id: 'b' }])).read()).toBeUndefined();
    const [name = ''] = await readdir(join(folder, 'state'));
    expect((await stat(join(folder, 'state', name))).mode & 0o777).toBe(0o600);
    await utimes(join(folder, 'a'), 1, 1);
    expect(await (await open(['service', { id: 'a' }])).read()).toBeUndefined();
    const long = store.write({ idempotencyKey: 'l'.repeat(10_000_000) });
    await Promise.all([long, store.write({ idempotencyKey: 'm' })]);
    expect([(await store.read())?.idempotencyKey, (await readdir(join(folder, 'state'))).length]).toEqual(['m', 1]);
    await store.clear();
    expect(await readdir(join(folder, 'state'))).toEqual([]);
  });

  it('is dropped when it is damaged or old', async () => {
    await writeFile(join(folder, 'a'), 'x');
    const store = await open('one');
    await store.write({ idempotencyKey: 'k' });
    const [name = ''] = await readdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', name), '{"idempotencyKey":"k","upload":{}}');
    expect(await store.read()).toEqual({ idempotencyKey: 'k', upload: undefined });
    await writeFile(join(folder, 'state', name), 'null');
    expect(await store.read()).toBeUndefined();
    await utimes(join(folder, 'state', name), 1, 1);
    await (await open('two')).write({ idempotencyKey: 'k' });
    expect(await readdir(join(folder, 'state'))).not.toContain(name);
  });

  it('cannot be kept in a folder that is none, which is no reason to fail at the end', async () => {
    await writeFile(join(folder, 'a'), 'x');
    const store = await openResumeStore(join(folder, 'a'), { path: join(folder, 'a'), sizeBytes: 1 }, 'one');
    await expect(store.write({ idempotencyKey: 'k' })).rejects.toThrow(/EEXIST|ENOTDIR/);
    const said: string[] = [];
    const journal = createUploadJournal(store, (say) => void said.push(say(english)));
    await journal.save({ idempotencyKey: 'k' });
    await journal.save({ idempotencyKey: 'k', sent: [0] });
    expect(said).toEqual([expect.stringMatching(/^Cannot save how far the upload has come \((?:EEXIST|ENOTDIR)/)]);
    await store.clear();
    expect(await store.read()).toBeUndefined();
  });

  it.each([
    [{ IMAGES_STATE_DIR: '/own' }, 'linux', /^\/own$/],
    [{ XDG_STATE_HOME: '/xdg' }, 'linux', /^\/xdg\/image-metadata$/],
    [{}, 'darwin', /\/\.local\/state\/image-metadata$/],
    [{ LOCALAPPDATA: '/app' }, 'win32', /^\/app\/image-metadata$/],
  ] as const)('is in the folder of the user: %j', (env, platform, expected) => {
    expect(stateFolder(env, platform)).toMatch(expected);
  });
});
