import { parseArgs } from 'node:util';
import { API_PREFIX } from '../contract/api-prefix.ts';
import { UsageError } from './client-error.ts';

const DEFAULT_URL = `http://127.0.0.1:7071${API_PREFIX}`;

export const USAGE = `Usage: image-metadata <command> [options]

  upload <files|folders…>   upload images; folders are searched recursively; large files go straight to storage
      --tags a,b            tags for each image
      --id <id>             ID of the image; for one file only
      --replace             with --id: replace the image with that ID
  list                      list images, newest first
      --limit <n>           maximum results (default: 20)
      --tag <tag>           only images with this tag
  show <id>                 show an image's metadata
      --location            include where it was taken
  download <id>             save an image to a file
      --output <file>       default: the image's name
      --overwrite           overwrite an existing file
  delete <id…>              delete images

  --url <url>     base URL of the service  (IMAGES_URL; default: ${DEFAULT_URL})
  --key <key>     function key             (IMAGES_KEY)
  --json          print JSON
  --help

Exit code: 0 success, 1 a failure, 2 an invalid command line.
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
  const url = values.url ?? (env.IMAGES_URL || DEFAULT_URL);
  const common = {
    words,
    options: values,
    limit: Number(values.limit),
    tags: (values.tags ?? '').split(',').filter((tag) => tag.trim() !== ''),
    url,
    key: values.key ?? (env.IMAGES_KEY || undefined),
  };
  if (values.help || name === undefined || name === 'help') return { command: 'help', ...common };
  if (!isCommand(name)) throw new UsageError(`Unknown command ${name}.`);
  const { least, most, options } = COMMANDS[name];
  if (words.length < least)
    throw new UsageError(`${name} requires ${name === 'upload' ? 'a file or a folder' : 'an ID'}.`);
  if (words.length > most) throw new UsageError(`Unexpected argument for ${name}: ${words[most]}.`);
  const foreign = givenOptions(args).find(
    (option) => !OWN_TO_NONE.has(option) && !options.some((own) => own === option),
  );
  if (foreign !== undefined) throw new UsageError(`${name} has no option --${foreign}.`);
  if (values.replace && values.id === undefined) throw new UsageError('--replace requires --id.');
  if (!/^[1-9]\d{0,5}$/.test(values.limit)) throw new UsageError('--limit must be a whole number from 1 to 999999.');
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new UsageError(`${url} is not a valid service URL.`);
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
