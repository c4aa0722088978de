import { deleteImages } from './commands/delete.ts';
import { download } from './commands/download.ts';
import { edit } from './commands/edit.ts';
import { inspect } from './commands/inspect.ts';
import { list } from './commands/list.ts';
import type { Command } from './commands/run.ts';
import { show } from './commands/show.ts';
import { upload } from './commands/upload.ts';
import { type CommandLine, languageOption, readCommandLine } from './line/command-line.ts';
import { type CommandName, isCommand } from './line/options.ts';
import { DEFAULT_URL } from './line/service-url.ts';
import { UsageError } from './service/client-error.ts';
import { createServiceClient } from './service/service-client.ts';
import { createProgressBoard } from './terminal/progress-board.ts';
import { createResults } from './terminal/results.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { Texts } from './texts/english.ts';
import { chooseTexts } from './texts/texts.ts';
import { usage } from './texts/usage.ts';

const COMMANDS = { upload, list, show, inspect, edit, download, delete: deleteImages } as const satisfies Record<
  CommandName,
  Command
>;

/** Runs one command and returns its exit code: 0 success, 1 failure, 2 invalid command line, 128 + n by signal n. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const texts = chooseTexts(languageOption(args), terminal.env);
  try {
    const request = readCommandLine(args, terminal.env);
    if (request.kind === 'help') terminal.out(usage(texts, request.command, DEFAULT_URL));
    else if (request.kind === 'version') terminal.out(`${terminal.version}\n`);
    else return await run(request.line, terminal, texts);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return refuse(error, args, terminal, texts);
  }
}

async function run(line: CommandLine, terminal: Terminal, texts: Texts): Promise<number> {
  const board = createProgressBoard(terminal, texts);
  const results = createResults({ terminal, board, texts, json: isJson(line) });
  const client = createServiceClient({ url: line.url, key: line.key, signal: terminal.signal, notify: results.note });
  try {
    await COMMANDS[line.command]({ line, client, terminal, board, results, texts });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    results.fail(error);
  }
  return results.finish();
}

/** An image on standard output is not mixed with JSON. */
function isJson({ options }: CommandLine): boolean {
  return options.json === true && options.output !== '-';
}

function refuse({ message, say }: UsageError, args: readonly string[], { out, err }: Terminal, texts: Texts): number {
  const command = args.find(isCommand);
  err(`${say(texts)}\n${texts.seeHelp(command === undefined ? '--help' : `${command} --help`)}\n`);
  if (args.includes('--json')) out(`${JSON.stringify({ value: [], errors: [{ code: 'UsageError', message }] })}\n`);
  return 2;
}
