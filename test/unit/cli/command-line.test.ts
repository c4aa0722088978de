import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isApplied, patchOf } from '../../../src/cli/commands/edit.ts';
import { type CommandLine, readCommandLine } from '../../../src/cli/line/command-line.ts';
import { COMMANDS, COMMON, type CommandName } from '../../../src/cli/line/options.ts';
import { UsageError } from '../../../src/cli/service/client-error.ts';
import { english } from '../../../src/cli/texts/english.ts';
import { usage } from '../../../src/cli/texts/usage.ts';

const request = (text: string, env = {}) => readCommandLine(text.split(' '), env);
function read(text: string, env = {}): CommandLine {
  const found = request(text, env);
  if (found.kind !== 'run') throw new Error(found.kind);
  return found.line;
}

describe('the command line', () => {
  it('finds the service and the key in options, then in the environment, then here', () => {
    expect(read('list')).toMatchObject({ command: 'list', url: 'http://127.0.0.1:7071/api', key: undefined });
    const env = { IMAGES_URL: 'https://a.example/api', IMAGES_KEY: 'one' };
    expect(read('list', env)).toMatchObject({ url: 'https://a.example/api', key: 'one' });
    expect(read('list --url http://b/api --key two', env)).toMatchObject({ url: 'http://b/api', key: 'two' });
  });

  it.each([
    ['https://a.example', 'https://a.example/api'],
    ['https://a.example/', 'https://a.example/api'],
    ['https://a.example/api//', 'https://a.example/api'],
    ['http://a.example:81/gateway/images/', 'http://a.example:81/gateway/images'],
  ])('the service at %s', (url, base) => {
    expect(read(`list --url ${url}`).url).toBe(base);
  });

  it('reads arguments and options in any order', () => {
    const line = read('upload a.jpg --tags pets,,été - --json -j 16 --set a=1=2 --set-json n=5 --set b= -- --x');
    expect(line).toMatchObject({ words: ['a.jpg', '-', '--x'], tags: ['pets', 'été'], jobs: 16 });
    expect(line.metadata).toEqual({ a: '1=2', b: '', n: 5 });
    expect(line.options.json).toBe(true);
    expect([read('list').limit, read('list --all').limit]).toEqual([20, Number.POSITIVE_INFINITY]);
  });

  it.each([
    ['--help', undefined],
    ['help', undefined],
    ['help edit', 'edit'],
    ['list --help', 'list'],
    ['upload -h', 'upload'],
  ])('helps with %s', (text, command) => {
    expect(request(text)).toEqual({ kind: 'help', command });
  });

  it.each([
    ['uplaod a', /^Unknown command uplaod\. Did you mean upload\?$/],
    ['frobnicate', /^Unknown command frobnicate\.$/],
    ['list --tga x', /^Unknown option --tga\. Did you mean --tag\?$/],
    ['list --frobnicate', /^Unknown option --frobnicate\.$/],
    ['list -x', /^Unknown option -x\.$/],
    ['list --tags a', /^list has no option --tags\. Did you mean --tag\?$/],
    ['delete a --overwrite', /^delete has no option --overwrite\.$/],
    ['list --tag', /^--tag requires a value/],
    ['list --tag --json', /^--tag requires a value/],
    ['list --json=1', /^--json takes no value/],
    ['list a', /^Unexpected argument for list: a\.$/],
    ['upload', /requires a file/],
    ['upload - -', /only once/],
    ['show', /requires an ID/],
    ['delete', /requires an ID, or a filter/],
    ['delete a --tag b', /either IDs or filters/],
    ['download a b -o c', /--output is for one image/],
    ['download --tag a -o -', /--output is for one image/],
    ['download a -o b --to c', /--to and --output/],
    ['edit a', /requires at least one change/],
    ['edit a b --name c', /--name is for one image/],
    ['edit a --tags b --add-tags c', /--tags and --add-tags/],
    ['edit a --set b', /--set b is invalid/],
    ['edit a --set-json b={}', /JSON string, number or boolean/],
    ['edit a --set-json b=x', /JSON string, number or boolean/],
    ['upload a --replace', /--replace requires --id/],
    ['list --all --limit 3', /--all and --limit/],
    ['list --limit 0', /whole number from 1 to 999999/],
    ['list --limit 1e3', /whole number/],
    ['upload a -j 17', /--jobs must be a whole number from 1 to 16/],
    ['list --url elsewhere', /elsewhere is not a valid service URL/],
    ['list --url ftp://a', /not a valid service URL/],
    ['list --url http://a/?code=x', /must not contain/],
    ['list --key é', /cannot carry/],
    ['list --lang fr', /--lang fr is not available\. Use one of: en, es\.$/],
  ])('refuses %s', (text, fault) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(fault);
  });
});

describe('help and docs/cli.md', () => {
  const guide = readFileSync('docs/cli.md', 'utf8');
  it.each(Object.keys(COMMANDS) as CommandName[])('name every option of %s', (command) => {
    const options = [...COMMANDS[command].options, ...COMMON];
    for (const option of options) {
      expect(usage(english, command, '')).toContain(`--${option}`);
      expect(guide).toMatch(new RegExp(`\`--${option}[ \`]`));
    }
    expect(guide).toMatch(new RegExp(`^image-metadata ${command} `, 'm'));
  });
});

describe('edit', () => {
  const image = { name: 'a', tags: ['x', 'y'], metadata: { k: 'v', n: 1 } };
  it.each([
    ['--add-tags y,z --remove-tags x', { tags: ['y', 'z'] }],
    ['--tags=', { tags: [] }],
    ['--name b', { name: 'b' }],
    ['--unset k --set j=2', { metadata: { k: null, j: '2' } }],
  ])('%s patches and knows that it has been applied', (options, patch) => {
    const made = patchOf(read(`edit id ${options}`), image);
    expect(JSON.parse(JSON.stringify(made))).toEqual(patch);
    expect(isApplied(made, image)).toBe(false);
    const { metadata = {}, ...rest } = patch as { metadata?: Record<string, string | null> };
    const merged = Object.entries({ ...image.metadata, ...metadata }).filter(([, value]) => value !== null);
    expect(isApplied(made, { ...image, ...rest, metadata: Object.fromEntries(merged) as { n: number } })).toBe(true);
  });
});
