import { COMMANDS, COMMON, type CommandName, OPTIONS, type OptionName } from '../line/options.ts';
import type { Help, Texts } from './english.ts';

/** Columns before the meaning. */
const OPTION_COLUMNS = 32;
const COMMAND_COLUMNS = 40;

/** The help of one command, or of all. */
export function usage(texts: Texts, command: CommandName | undefined, defaultUrl: string): string {
  const { help, ofCommand, options } = texts;
  const names = command === undefined ? (Object.keys(COMMANDS) as CommandName[]) : [command];

  function commandRows(name: CommandName): readonly string[] {
    const [takes, meaning] = texts.commands[name];
    const rows = COMMANDS[name].options.map((option) => optionRow(option, ofCommand[name]?.[option]));
    return [row(`  ${name} ${takes}`, COMMAND_COLUMNS, meaning), ...rows];
  }

  function optionRow(name: OptionName, [value, meaning]: Help = options[name]): string {
    const option = OPTIONS[name];
    const long = `--${name}${value === '' ? '' : ` ${value}`}`;
    const more = name === 'url' ? ` (${help.byDefault(defaultUrl)})` : '';
    return row('short' in option ? `  -${option.short}, ${long}` : `      ${long}`, OPTION_COLUMNS, meaning + more);
  }

  return [
    `${help.usage} ${command ?? help.command} ${help.options}\n`,
    ...names.flatMap(commandRows),
    '',
    ...COMMON.map((name) => optionRow(name)),
    `\n${help.exitCodes}\n`,
  ].join('\n');
}

function row(name: string, columns: number, meaning: string): string {
  return `${name.padEnd(columns - 2)}  ${meaning}`;
}
