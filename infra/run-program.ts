import { spawn } from 'node:child_process';

/** Characters of output that are searched for a reason. */
const KEPT = 64_000;

export interface ProgramResult {
  readonly code: number;
  /** The end of what the program wrote. */
  readonly output: string;
}

/** Node starts .cmd files (`az` on Windows) only through a shell, which splits arguments at spaces unless they are quoted. */
export function quoteForCmd(args: readonly string[]): string[] {
  return args.map((arg) => (/^[\w@+=:,./\\-]+$/.test(arg) ? arg : `"${arg.replaceAll('"', '""')}"`));
}

/** Runs a program, shows its output, and returns the end of it. Finds `az.cmd` and similar files on Windows. */
export function runProgram(program: string, args: readonly string[], cwd = process.cwd()): Promise<ProgramResult> {
  const windows = process.platform === 'win32';
  const child = spawn(program, windows ? quoteForCmd(args) : args, {
    cwd,
    shell: windows,
    stdio: ['inherit', 'pipe', 'pipe'],
  });
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding('utf8').on('data', (text: string) => {
      to.write(text);
      output = (output + text).slice(-KEPT);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`Cannot run ${program}: ${error.message}`)));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
