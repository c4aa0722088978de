import type { LogLevel } from '../messages.ts';
import type { Registry } from './core-api.ts';

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

/** Log entries of the library about itself that are worth a line. */
const LOWEST_SYSTEM_LEVEL = LEVELS.indexOf('warning');

export interface LogEntry {
  readonly level: LogLevel;
  readonly category: string;
  readonly message: string;
  readonly functionName?: string;
  readonly invocationContext?: object | undefined;
}

/** Writes entries of at least a level to the terminal, after the app's own `log` hooks have seen them. */
export function createLogger(lowest: LogLevel, registry: () => Registry): (entry: LogEntry) => void {
  const threshold = LEVELS.indexOf(lowest);
  return ({ functionName, ...entry }) => {
    const context = { ...entry, hookData: {} };
    for (const hook of registry().hooks('log')) hook(context);
    const rank = LEVELS.indexOf(context.level);
    if (rank < threshold || (context.category !== 'user' && rank < LOWEST_SYSTEM_LEVEL)) return;
    const origin = functionName === undefined ? '' : ` ${functionName}:`;
    const line = `${new Date().toISOString()} ${context.level}${origin} ${context.message}\n`;
    (rank >= LEVELS.indexOf('warning') ? process.stderr : process.stdout).write(line);
  };
}
