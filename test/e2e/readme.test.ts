import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROOT } from '../support/child-processes.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const { url } = inject('app');
const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text);
const commands = blocks.flatMap((block) => block.split('\n')).filter((line) => line !== '' && !line.startsWith('#'));
const curls = commands.filter((line) => line.startsWith('curl '));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'));
});
afterAll(async () => {
  await fetch(`${url}/images/photo.png`, { method: 'DELETE' });
  await rm(folder, { recursive: true });
});

/** A line as somebody pastes it, but for the host; with the status of the answer behind what it prints. */
async function paste(line: string): Promise<{ status: number; text: string }> {
  const here = line.replaceAll('http://127.0.0.1:7071/api', url).replace(/^curl /, "curl -sS -w '\\n%{http_code}' ");
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here], { cwd: folder });
  const at = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(at + 1)), text: stdout.slice(0, at) };
}

describe('the lines to paste', () => {
  test('make a picture, and do with it what they say, in their order', async () => {
    expect(curls.length).toBeGreaterThanOrEqual(5);
    const [makePhoto = ''] = commands.filter((line) => / > photo\.png$/.test(line));
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', makePhoto], { cwd: folder });
    const statuses: number[] = [];
    for (const line of curls) {
      const { status, text } = await paste(line);
      expect(status, `${line}\n${text}`).toBeLessThan(300);
      statuses.push(status);
    }
    expect(statuses).toEqual([201, 201, 200, 200, 200, 204]);
    const [photo, copy] = await Promise.all(['photo.png', 'copy.png'].map((name) => readFile(join(folder, name))));
    expect(copy?.equals(photo ?? Buffer.alloc(0))).toBe(true);
  });

  test('name the two commands', () => {
    expect(commands).toContain('npm ci && npm start');
    expect(commands).toContain('npm ci && npm test');
  });
});
