import { spawn } from 'node:child_process';

/** Runs a program without an IPC channel (Core Tools) as a child that ends with its parent. */
const [program = '', ...args] = process.argv.slice(2);
/** From a SIGTERM to a SIGKILL. */
const KILL_AFTER_MS = 8_000;

const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
process.on('disconnect', () => {
  // On Windows, a signal ends cmd.exe but not its children.
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
  else child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
});
