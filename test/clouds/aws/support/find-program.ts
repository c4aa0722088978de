import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program on PATH. Where there is none the `tests` that need it are left out, with a line that says so. */
export function findProgram(name: string, tests: string, { PATH = '' } = process.env): string | undefined {
  const found = PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
  if (found === undefined) process.stdout.write(`There is no ${name} on PATH: the tests of ${tests} are left out.\n`);
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
