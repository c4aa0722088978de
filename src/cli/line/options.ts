import type { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

export const OPTIONS = {
  id: text,
  replace: flag,
  name: text,
  tags: text,
  set: texts,
  'set-json': texts,
  unset: texts,
  'add-tags': text,
  'remove-tags': text,
  jobs: { type: 'string', short: 'j' },
  tag: text,
  format: text,
  sha256: text,
  'name-prefix': text,
  q: text,
  'created-after': text,
  'created-before': text,
  order: text,
  limit: text,
  all: flag,
  location: flag,
  to: text,
  output: { type: 'string', short: 'o' },
  overwrite: flag,
  'dry-run': flag,
  url: text,
  key: text,
  lang: text,
  json: flag,
  help: { type: 'boolean', short: 'h' },
  version: flag,
} as const;

export type OptionName = keyof typeof OPTIONS;

/** The values that are given. */
export type Options = ReturnType<typeof parseArgs<{ readonly options: typeof OPTIONS }>>['values'];

/** Options of every command. */
export const COMMON = ['url', 'key', 'lang', 'json', 'help', 'version'] as const satisfies readonly OptionName[];

/** Options that are query parameters of a list, under the name with underscores. */
export const FILTERS = [
  'tag',
  'format',
  'sha256',
  'name-prefix',
  'q',
  'created-after',
  'created-before',
] as const satisfies readonly OptionName[];

interface CommandSyntax {
  /** What the command works on. `ids-or-filters` takes one or the other. */
  readonly takes: 'files' | 'ids' | 'ids-or-filters' | 'nothing';
  readonly options: readonly OptionName[];
}

export const COMMANDS = {
  upload: { takes: 'files', options: ['id', 'replace', 'name', 'tags', 'set', 'set-json', 'jobs'] },
  list: { takes: 'nothing', options: [...FILTERS, 'order', 'limit', 'all'] },
  show: { takes: 'ids', options: ['location'] },
  inspect: { takes: 'files', options: ['location'] },
  edit: { takes: 'ids', options: ['name', 'tags', 'add-tags', 'remove-tags', 'set', 'set-json', 'unset'] },
  download: { takes: 'ids-or-filters', options: ['to', 'output', 'overwrite', 'jobs', ...FILTERS] },
  delete: { takes: 'ids-or-filters', options: ['tag', 'dry-run', 'jobs'] },
} as const satisfies Record<string, CommandSyntax>;

export type CommandName = keyof typeof COMMANDS;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
