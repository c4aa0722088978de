import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCommand } from '../../../src/web/panel/curl.ts';

const URL = 'https://host.example/api/images/caf%C3%A9.jpg';

describe('curlCommand', () => {
  it('reads the metadata', () => {
    expect(curlCommand(URL, { key: false })).toBe(`curl '${URL}'`);
  });

  it('names the key and does not hold it', () => {
    expect(curlCommand(URL, { key: true })).toBe(`curl '${URL}' -H "x-functions-key: $FUNCTIONS_KEY"`);
  });

  it.each(["https://host.example/it's", "a'; rm -rf / #", '$(id)`id`"\\'])('is one word for a shell: %s', (text) => {
    const command = curlCommand(text, { key: false }).replace(/^curl /, 'printf %s ');
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(text);
  });
});
