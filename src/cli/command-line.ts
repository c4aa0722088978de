import { parseArgs } from 'node:util';
import { UsageError } from './client-error.ts';

export const USAGE = `Usage: image-metadata <command> [options]

  upload <files|folders…>   send images; folders at any depth; large ones go straight to storage
      --tags a,b            tags of each image
      --id <id>             the id of the image; for one file
      --replace             with --id: replace the image of that id
  list                      images, the newest first
      --limit <n>           at most so many (20)
      --tag <tag>           only with this tag
  show <id>                 all that is known of an image
      --location            with the place where it was taken
  download <id>             write the bytes to a file
      --output <file>       instead of the image's name
      --overwrite           also when there is such a file
  delete <id…>              remove images

  --url <url>     the service, with /api  (IMAGES_URL, or http://127.0.0.1:7071/api)
  --key <key>     the function key        (IMAGES_KEY)
  --json          answers as JSON
  --help

Exit code: 0 all done, 1 something failed, 2 the command cannot be understood.
`;

const OPTIONS = {
  tags: { type: 'string' },
  id: { type: 'string' },
  replace: { type: 'boolean', default: false },
  limit: { type: 'string', default: '20' },
  tag: { type: 'string' },
  location: { type: 'boolean', default: false },
  output: { type: 'string', short: 'o' },
  overwrite: { type: 'boolean', default: false },
  url: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What each command takes beside --url, --key, --json: how many words, and which options. */
const COMMANDS = {
  upload: { least: 1, most: Number.POSITIVE_INFINITY, options: ['tags', 'id', 'replace'] },
  list: { least: 0, most: 0, options: ['limit', 'tag'] },
  show: { least: 1, most: 1, options: ['location'] },
  download: { least: 1, most: 1, options: ['output', 'overwrite'] },
  delete: { least: 1, most: Number.POSITIVE_INFINITY, options: [] },
} as const satisfies Record<string, { least: number; most: number; options: readonly (keyof typeof OPTIONS)[] }>;

export type CommandName = keyof typeof COMMANDS;
type Values = ReturnType<typeof parse>['values'];

export interface CommandLine {
  readonly command: CommandName | 'help';
  readonly words: readonly string[];
  readonly options: Values;
  readonly limit: number;
  readonly tags: readonly string[];
  readonly url: string;
  readonly key: string | undefined;
}

/** Throws UsageError. */
export function readCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const { values, positionals } = parse(args);
  const [name, ...words] = positionals;
  const url = values.url ?? (env.IMAGES_URL || 'http://127.0.0.1:7071/api');
  const common = {
    words,
    options: values,
    limit: Number(values.limit),
    tags: (values.tags ?? '').split(',').filter((tag) => tag.trim() !== ''),
    url,
    key: values.key ?? (env.IMAGES_KEY || undefined),
  };
  if (values.help || name === undefined || name === 'help') return { command: 'help', ...common };
  if (!isCommand(name)) throw new UsageError(`There is no command ${name}.`);
  const { least, most, options } = COMMANDS[name];
  if (words.length < least)
    throw new UsageError(`${name} needs ${name === 'upload' ? 'a file or a folder' : 'an id'}.`);
  if (words.length > most) throw new UsageError(`${name} takes no ${words[most]}.`);
  const foreign = givenOptions(args).find(
    (option) => !OWN_TO_NONE.has(option) && !options.some((own) => own === option),
  );
  if (foreign !== undefined) throw new UsageError(`${name} takes no --${foreign}.`);
  if (values.replace && values.id === undefined) throw new UsageError('--replace needs --id.');
  if (!/^[1-9]\d{0,5}$/.test(values.limit)) throw new UsageError('--limit takes a whole number from 1.');
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new UsageError(`${url} is no URL of a service.`);
  return { command: name, ...common };
}

const OWN_TO_NONE: ReadonlySet<string> = new Set(['url', 'key', 'json', 'help']);

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. To specify')[0] ?? '') : String(error));
  }
}

function givenOptions(args: readonly string[]): string[] {
  return parse(args).tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
