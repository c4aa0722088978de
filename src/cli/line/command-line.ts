import { parseArgs } from 'node:util';
import { UsageError } from '../service/client-error.ts';
import { isLanguage, LANGUAGES } from '../texts/texts.ts';
import { checkArguments, checkCombinations, checkForeignOptions, checkOptions } from './check-arguments.ts';
import { type MetadataValue, parseAssignments, splitTags } from './client-metadata.ts';
import { COMMANDS, type CommandName, isCommand, OPTIONS, type OptionName, type Options } from './options.ts';
import { DEFAULT_URL, parseServiceUrl } from './service-url.ts';
import { suggest } from './suggest.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 999_999;
const DEFAULT_JOBS = 4;
const MAX_JOBS = 16;

type Env = Readonly<Record<string, string | undefined>>;

export interface CommandLine {
  readonly command: CommandName;
  readonly words: readonly string[];
  readonly options: Options;
  /** Infinity with `--all`. */
  readonly limit: number;
  readonly jobs: number;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly url: string;
  readonly key: string | undefined;
}

export type Request =
  | { readonly kind: 'run'; readonly line: CommandLine }
  | { readonly kind: 'help'; readonly command: CommandName | undefined }
  | { readonly kind: 'version' };

/** Throws UsageError. */
export function readCommandLine(args: readonly string[], env: Env): Request {
  const parsed = parse(args);
  const { values, positionals } = parsed;
  checkOptions(parsed.tokens);
  const { lang } = values;
  if (lang !== undefined && !isLanguage(lang)) {
    throw new UsageError((texts) => texts.invalidLanguage(lang, Object.keys(LANGUAGES).join(', ')));
  }
  const [name, ...words] = positionals;
  if (values.version) return { kind: 'version' };
  if (name === undefined || name === 'help') return { kind: 'help', command: words.find(isCommand) };
  if (!isCommand(name)) {
    throw new UsageError((texts) => texts.unknownCommand(name, suggest(name, [...Object.keys(COMMANDS), 'help'])));
  }
  if (values.help) return { kind: 'help', command: name };
  checkForeignOptions(name, parsed.tokens);
  checkArguments(name, words, values);
  checkCombinations(values);
  const key = values.key ?? (env.IMAGES_KEY || undefined);
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw new UsageError((texts) => texts.invalidKey);
  const line: CommandLine = {
    command: name,
    words,
    options: values,
    limit: values.all ? Number.POSITIVE_INFINITY : wholeNumber('limit', values.limit, DEFAULT_LIMIT, MAX_LIMIT),
    jobs: wholeNumber('jobs', values.jobs, DEFAULT_JOBS, MAX_JOBS),
    tags: splitTags(values.tags),
    metadata: parseAssignments(values.set, values['set-json']),
    url: parseServiceUrl(values.url ?? (env.IMAGES_URL || DEFAULT_URL)),
    key,
  };
  return { kind: 'run', line };
}

/** The value of `--lang`, also of a command line that is invalid. */
export function languageOption(args: readonly string[]): unknown {
  return parse(args).values.lang;
}

/** Not strict: its messages are Node's, and it has no suggestions. */
function parse(args: readonly string[]) {
  const config = { args: [...args], options: OPTIONS, allowPositionals: true, tokens: true } as const;
  const { tokens, positionals, values } = parseArgs({ ...config, strict: false });
  // What `checkOptions` ensures.
  return { tokens, positionals, values: values as unknown as Options };
}

function wholeNumber(name: OptionName, text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most)
    throw new UsageError((texts) => texts.notInRange(`--${name}`, 1, most));
  return number;
}
