import { type LogLevel, triggerOf, type WorkerOptions } from '../messages.ts';
import type { Registry } from './core-api.ts';

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

export interface LogEntry {
  readonly level: LogLevel;
  readonly category: string;
  readonly message: string;
  readonly functionName?: string;
  readonly invocationContext?: object | undefined;
}

/** Writes entries of at least a level to the terminal (of the library about itself only warnings and errors), after the app's own `log` hooks have seen them. */
export function createLogger(
  { logLevel, verbose }: Pick<WorkerOptions, 'logLevel' | 'verbose'>,
  registry: () => Registry,
): (entry: LogEntry) => void {
  const threshold = LEVELS.indexOf(logLevel);
  const [out, err] = [gather(process.stdout), gather(process.stderr)];
  return ({ functionName, ...entry }) => {
    const context = { ...entry, hookData: {} };
    for (const hook of registry().hooks('log')) hook(context);
    const rank = LEVELS.indexOf(context.level);
    const quiet = context.category !== 'user' || (!verbose && servesRequests(registry(), functionName));
    if (rank < threshold || (quiet && rank < LEVELS.indexOf('warning'))) return;
    const origin = functionName === undefined ? '' : ` ${functionName}:`;
    const line = `${new Date().toISOString()} ${context.level}${origin} ${context.message}\n`;
    (rank >= LEVELS.indexOf('warning') ? err : out)(line);
  };
}

function servesRequests({ functions }: Registry, name = ''): boolean {
  const metadata = functions.get(name)?.metadata;
  return metadata !== undefined && triggerOf(metadata)?.type.toLowerCase() === 'httptrigger';
}

const GATHER_MS = 10;

/** Writes the lines of some milliseconds at once: a write to a pipe holds up everything else. A SIGKILL loses the last ones. */
function gather(stream: NodeJS.WriteStream): (line: string) => void {
  let lines = '';
  const write = () => {
    if (lines !== '') stream.write(lines);
    lines = '';
  };
  process.on('exit', write);
  return (line) => {
    if (lines === '') setTimeout(write, GATHER_MS).unref();
    lines += line;
  };
}
