import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/child-processes.ts';

const FILE = 'docs/clients-generated.md';
/** What the lock files and the projects of the tests do instead. */
const INSTALLS = /^(?:npm install|dotnet new|dotnet tool install|dotnet add package) /;

export interface Instructions {
  /** Shell commands, without those that install. */
  readonly commands: readonly string[];
  /** Files to write, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Lines of code that a program contains. */
  readonly code: readonly string[];
}

/** What the guide says about one generator, with the address of a service. */
export function readInstructions(heading: string, url: string): Instructions {
  const text = readFileSync(join(ROOT, FILE), 'utf8').replaceAll('https://host/api', url);
  const section = text.split(/^## /m).find((candidate) => candidate.startsWith(`${heading}\n`));
  const blocks = [...(section ?? '').matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(
    ([, language, file = '', body = '']) => ({ language, file, body }),
  );
  const linesOf = (...languages: string[]) =>
    blocks
      .filter(({ language = '', file }) => file === '' && languages.includes(language))
      .flatMap(({ body }) => body.split('\n').map((line) => line.trim()))
      .filter((line) => line !== '');
  const commands = linesOf('sh').filter((line) => !INSTALLS.test(line));
  const code = linesOf('ts', 'cs');
  if (commands.length === 0 || code.length === 0) throw new Error(`${FILE} has no commands or no code for ${heading}.`);
  const files = blocks.filter(({ file }) => file !== '').map(({ file, body }) => [file, body] as const);
  return { commands, files: new Map(files), code };
}
