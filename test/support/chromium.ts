import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser on PATH. Where there is none the `tests` that need it are left out, with a line that says so, but never in CI. */
export function findChromium(tests: string, { PATH = '', CI } = process.env): string | undefined {
  const files = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = files.find(isProgram);
  if (found !== undefined) return found;
  if (CI)
    throw new Error(`Chromium is not installed, and with CI set that is a failure: the tests of ${tests} need it.`);
  process.stdout.write(`There is no Chromium on PATH: the tests of ${tests} are left out.\n`);
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
