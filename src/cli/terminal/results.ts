import { ClientError, fileError, Interruption, interrupted } from '../service/client-error.ts';
import type { Texts } from '../texts/english.ts';
import type { Message } from '../texts/texts.ts';
import type { ProgressBoard } from './progress-board.ts';
import { plain, type Terminal } from './terminal.ts';

/** What a command reports: values on standard output, errors on standard error; with `--json` both on standard output. */
export interface Results {
  /** `lines` is for people, `value` for `--json`. */
  add(value: unknown, lines: string): void;
  /** `item` is the file or image that the error is about. Throws errors of this program itself. */
  fail(error: unknown, item?: string): void;
  note(say: Message): void;
  /** Prints the end and returns the exit code. */
  finish(): number;
}

interface ErrorEntry {
  readonly item: string | undefined;
  readonly code: string | undefined;
  readonly message: string;
  readonly status: number | undefined;
  readonly request_id: string | undefined;
}

interface ResultsOptions {
  readonly terminal: Pick<Terminal, 'out' | 'err' | 'signal'>;
  readonly board: ProgressBoard;
  readonly texts: Texts;
  readonly json: boolean;
}

export function createResults({ terminal, board, texts, json }: ResultsOptions): Results {
  const { out, err, signal } = terminal;
  const errors: ErrorEntry[] = [];
  let values = 0;
  let stopped: string | undefined;

  function add(value: unknown, lines: string): void {
    // Written one by one: a long list is never held.
    const text = json ? `${values === 0 ? '{"value":[\n' : ',\n'}${JSON.stringify(value)}` : lines;
    values += 1;
    board.print(() => out(text));
  }

  function fail(error: unknown, item?: string): void {
    const { code, status, requestId, message, say } = toClientError(error);
    errors.push({ item, code, message, status, request_id: requestId });
    if (code === 'Interrupted') {
      // Every transfer under way reports it; people read it once.
      if (stopped !== texts.interruptedUpload) stopped = say(texts);
      return;
    }
    const about = [status === undefined ? undefined : code, requestId && texts.request(requestId)];
    const details = about.filter(Boolean).join(', ');
    const subject = item === undefined ? '' : `${plain(item)}: `;
    board.print(() => err(`${subject}${plain(say(texts))}${details === '' ? '' : ` (${plain(details)})`}\n`));
  }

  return {
    add,
    fail,
    note(say) {
      board.print(() => err(`${say(texts)}\n`));
    },
    finish() {
      board.close();
      const { reason } = signal;
      const silent = reason instanceof Interruption && reason.silent;
      if (json) out(`${values === 0 ? '{"value":[' : '\n'}],"errors":${JSON.stringify(errors)}}\n`);
      if (stopped !== undefined && !silent) err(`${stopped}\n`);
      if (reason instanceof Interruption) return reason.exitCode;
      if (errors.length > 0 && values + errors.length > 1) err(`${texts.sum(values, errors.length)}\n`);
      return errors.length === 0 ? 0 : 1;
    },
  };
}

/** Throws what is an error neither of the service, nor of the network, nor of the file system. */
export function toClientError(error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  if (error instanceof Interruption) return interrupted();
  if (error instanceof Error && 'syscall' in error) return fileError((texts) => texts.systemError(error.message));
  throw error;
}
