#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { languageOption } from './line/command-line.ts';
import { runCommand } from './run-command.ts';
import { Interruption } from './service/client-error.ts';
import type { Terminal } from './terminal/terminal.ts';
import { chooseTexts } from './texts/texts.ts';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

const SIGINT = 2;
const SIGPIPE = 13;
const SIGTERM = 15;

const { stdin, stdout, stderr } = process;
// The package has the manifest beside the bundle.
const manifest = new URL(import.meta.url.endsWith('.ts') ? '../../package.json' : './package.json', import.meta.url);
const { version, engines } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
const args = process.argv.slice(2);
const texts = chooseTexts(languageOption(args), process.env);
const controller = new AbortController();
const stop = (signal: number) => controller.abort(new Interruption(128 + signal, { silent: signal === SIGPIPE }));

// Once: a second Ctrl-C does not wait for the cleanup.
process.once('SIGINT', () => stop(SIGINT));
process.once('SIGTERM', () => stop(SIGTERM));
stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // Otherwise the reader of the output is gone, like `head` after its last line.
  if (code !== 'EPIPE') stderr.write(`${texts.cannotWriteOutput(message)}\n`);
  process.exitCode = code === 'EPIPE' ? 128 + SIGPIPE : 1;
  stop(SIGPIPE);
});
stderr.on('error', () => undefined);

const canDraw = stderr.isTTY && process.env.TERM !== 'dumb';

const terminal: Terminal = {
  env: process.env,
  input: stdin,
  output: stdout,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  size: () => (canDraw ? { columns: stderr.columns, rows: stderr.rows } : undefined),
  signal: controller.signal,
  version,
};
const exitCode = isCurrent(engines.node) ? await runCommand(args, terminal) : refuseNode(engines.node);
process.exitCode ??= exitCode;
// Reading a terminal or a pipe would keep the process until its end.
stdin.destroy();

/** npm only warns. `required` is like `>=22.18`. */
function isCurrent(required: string): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = required.replace('>=', '').split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function refuseNode(required: string): number {
  stderr.write(`${texts.oldNode(required.replace('>=', ''), process.versions.node)}\n`);
  return 1;
}
