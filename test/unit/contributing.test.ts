import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync('CONTRIBUTING.md', 'utf8');

/** Where each example stands; the name of a function also as its file's, its use case's, its path's and its example's. */
const EXAMPLES: Readonly<Record<string, string>> = {
  inspect_image: 'inspect[-_]?image|/inspect\\b(?!-)|\\binspection:',
  SWEEP_GRACE_HOURS: 'SWEEP_GRACE_HOURS|sweepGraceHours',
  TooManyPixels: '\\bTooManyPixels\\b',
  bmp: '\\bbmp\\b',
};

const LEFT_OUT = /^(test|docs\/decisions)\/|^CONTRIBUTING\.md$|^package-lock\.json$|\.snapshot\.json$/;
const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '');

/** Files under version control that hold the example, in text or in name; tests and records of decisions apart. */
function filesWith(pattern: string): string[] {
  const example = new RegExp(pattern, 'i');
  return files
    .filter((file) => !LEFT_OUT.test(file) && (example.test(file) || example.test(readFileSync(file, 'utf8'))))
    .sort();
}

it.each(Object.entries(EXAMPLES))('names the files that %s stands in', (example, pattern) => {
  const listed = new RegExp(`<!-- files: ${example} -->\n\n(.*?)\n\n<!-- end -->`, 's').exec(text)?.[1] ?? '';
  expect([...listed.matchAll(/`([^`]+)`/g)].map(([, file]) => file)).toEqual(filesWith(pattern));
});
