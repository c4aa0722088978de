import { UsageError } from '../service/client-error.ts';
import { COMMANDS, COMMON, type CommandName, FILTERS, OPTIONS, type OptionName, type Options } from './options.ts';
import { suggest } from './suggest.ts';

/** As `parseArgs` returns them. */
type Tokens = readonly (
  | { readonly kind: 'positional' | 'option-terminator' }
  | {
      readonly kind: 'option';
      readonly name: string;
      readonly rawName: string;
      readonly value: string | undefined;
      readonly inlineValue: boolean | undefined;
    }
)[];

/** Every option is known, and has a value if it takes one. */
export function checkOptions(tokens: Tokens): void {
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!isOption(token.name)) {
      const guess = token.rawName.startsWith('--') ? suggest(token.name, Object.keys(OPTIONS)) : undefined;
      throw new UsageError((texts) => texts.unknownOption(token.rawName, guess && `--${guess}`));
    }
    const takesValue = OPTIONS[token.name].type === 'string';
    if (!takesValue && token.value !== undefined) throw new UsageError((texts) => texts.needlessValue(token.rawName));
    // A value such as -x is more likely an option, and the value forgotten; a lone dash is a file.
    const forgotten = token.value === undefined || (!token.inlineValue && /^-./.test(token.value));
    if (takesValue && forgotten) throw new UsageError((texts) => texts.missingValue(token.rawName));
  }
}

export function checkForeignOptions(command: CommandName, tokens: Tokens): void {
  const own: readonly OptionName[] = [...COMMANDS[command].options, ...COMMON];
  for (const token of tokens) {
    if (token.kind !== 'option' || own.some((name) => name === token.name)) continue;
    const guess = suggest(token.name, own);
    throw new UsageError((texts) => texts.foreignOption(command, token.rawName, guess && `--${guess}`));
  }
}

export function checkArguments(command: CommandName, words: readonly string[], values: Options): void {
  const { takes } = COMMANDS[command];
  const filtered = FILTERS.some((name) => values[name] !== undefined);
  if (takes === 'nothing') {
    const [word] = words;
    if (word !== undefined) throw new UsageError((texts) => texts.unexpectedArgument(command, word));
  } else if (takes === 'ids-or-filters' && filtered) {
    if (words.length > 0) throw new UsageError((texts) => texts.idsOrFilters(command));
  } else if (words.length === 0 || words.includes('')) {
    throw new UsageError((texts) => texts.missingArgument[takes](command));
  }
  if (takes === 'files' && words.filter((word) => word === '-').length > 1)
    throw new UsageError((texts) => texts.oneInputOnly);
  if (command === 'edit' && !COMMANDS.edit.options.some((name) => values[name] !== undefined)) {
    throw new UsageError((texts) => texts.nothingToEdit);
  }
  const single = command === 'edit' ? 'name' : 'output';
  if (takes !== 'files' && values[single] !== undefined && (words.length > 1 || filtered)) {
    throw new UsageError((texts) => texts.oneImageOnly(`--${single}`));
  }
}

export function checkCombinations(values: Options): void {
  const pairs = [
    ['all', 'limit'],
    ['tags', 'add-tags'],
    ['tags', 'remove-tags'],
    ['to', 'output'],
  ] as const;
  for (const [one, other] of pairs) {
    if (values[one] !== undefined && values[other] !== undefined) {
      throw new UsageError((texts) => texts.notBoth(`--${one}`, `--${other}`));
    }
  }
  if (values.replace && values.id === undefined) throw new UsageError((texts) => texts.requires('--replace', '--id'));
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
