import { readFile } from 'node:fs/promises';
import type { LogLevel } from './messages.ts';

export interface HostJson {
  /** Without slashes around it; empty if there is none. */
  readonly routePrefix: string;
  readonly logLevel: LogLevel;
}

/** Reads the settings of host.json that this host supports: `extensions.http.routePrefix` and `logging.logLevel.default`. */
export async function readHostJson(file: string): Promise<HostJson> {
  const json: unknown = JSON.parse(await readFile(file, 'utf8'));
  const routePrefix = member(json, 'extensions', 'http', 'routePrefix');
  const level = String(member(json, 'logging', 'logLevel', 'default') ?? 'information').toLowerCase();
  return {
    routePrefix: (typeof routePrefix === 'string' ? routePrefix : 'api').replace(/^\/+|\/+$/g, ''),
    logLevel: isLogLevel(level) ? level : 'information',
  };
}

function member(value: unknown, ...path: string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === name)?.[1];
  }
  return current;
}

function isLogLevel(text: string): text is LogLevel {
  return ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'].includes(text);
}
