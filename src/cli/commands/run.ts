import type { CommandLine } from '../line/command-line.ts';
import type { ServiceClient } from '../service/service-client.ts';
import type { ProgressBoard } from '../terminal/progress-board.ts';
import type { Results } from '../terminal/results.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Texts } from '../texts/english.ts';

/** What a command works with. */
export interface Run {
  readonly line: CommandLine;
  readonly client: ServiceClient;
  readonly terminal: Terminal;
  readonly board: ProgressBoard;
  readonly results: Results;
  readonly texts: Texts;
}

export type Command = (run: Run) => Promise<void>;
