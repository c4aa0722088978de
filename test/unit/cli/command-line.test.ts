import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/client-error.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { runCommand } from '../../../src/cli/run-command.ts';

const read = (text: string, env = {}) => readCommandLine(text.split(' '), env);

describe('the command line', () => {
  it('finds the service and the key in options, then in the environment, then here', () => {
    expect(read('list')).toMatchObject({ command: 'list', url: 'http://127.0.0.1:7071/api', key: undefined });
    const env = { IMAGES_URL: 'https://a.example/api', IMAGES_KEY: 'one' };
    expect(read('list', env)).toMatchObject({ url: 'https://a.example/api', key: 'one' });
    expect(read('list --url http://b/api --key two', env)).toMatchObject({ url: 'http://b/api', key: 'two' });
  });

  it('reads words and options in any order', () => {
    const line = read('upload a.jpg --tags pets,,été b --json');
    expect(line).toMatchObject({ command: 'upload', words: ['a.jpg', 'b'], tags: ['pets', 'été'] });
    expect(line.options.json).toBe(true);
  });

  it.each(['--help', 'help', '-h', 'list --help'])('helps with %s', (text) => {
    expect(read(text).command).toBe('help');
  });

  it.each([
    ['fly', /^Unknown command fly\.$/],
    ['upload', /requires a file/],
    ['show', /requires an ID/],
    ['show a b', /^Unexpected argument for show: b\.$/],
    ['delete', /requires an ID/],
    ['list --frob', /Unknown option '--frob'/],
    ['list --tags a', /list has no option --tags/],
    ['delete a --overwrite', /delete has no option --overwrite/],
    ['upload a --replace', /--replace requires --id/],
    ['list --limit 0', /whole number/],
    ['list --limit x', /whole number/],
    ['list --url nowhere', /nowhere is not a valid service URL/],
    ['list --url', /--url/],
  ])('refuses %s', (text, fault) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(fault);
  });

  it('ends with 2 and the usage where it is not understood, with 0 where it only helps', async () => {
    const said = { out: [] as string[], err: [] as string[] };
    const terminal = {
      env: {},
      out: (text: string) => void said.out.push(text),
      err: (text: string) => void said.err.push(text),
      width: undefined,
      signal: new AbortController().signal,
    };
    expect(await runCommand(['fly'], terminal)).toBe(2);
    expect(said.err.join('')).toMatch(/^Unknown command fly\.\n\nUsage: /);
    expect(await runCommand([], terminal)).toBe(0);
    expect(said.out.join('')).toMatch(/^Usage: /);
  });
});
