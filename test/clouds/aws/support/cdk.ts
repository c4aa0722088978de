import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Template } from './template.ts';

const run = promisify(execFile);
const infra = fileURLToPath(new URL('../../../../infra/aws/', import.meta.url));

/** Whether the packages of infra/aws are installed. Without them the `tests` are left out, with a line, but never in CI. */
export function findCdk(tests: string, { CI } = process.env): boolean {
  if (existsSync(join(infra, 'node_modules/aws-cdk-lib/package.json'))) return true;
  const missing = 'The packages of infra/aws are not installed (npm ci --prefix infra/aws)';
  if (CI) throw new Error(`${missing}, and with CI set that is a failure: ${tests} need them.`);
  process.stdout.write(`${missing}: ${tests} are left out.\n`);
  return false;
}

export interface Synthesis {
  readonly code: number;
  readonly template: Template | undefined;
  /** What the rules found: `rule at path`. */
  readonly findings: readonly string[];
  /** What CDK's command line prints beside the output of the app. */
  readonly warnings: readonly string[];
  readonly output: string;
}

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** Runs the CDK app as its command line does, on a package with one empty module. */
export async function synthesize(context: Readonly<Record<string, string>>): Promise<Synthesis> {
  const folder = await mkdtemp(join(tmpdir(), 'cdk-'));
  try {
    const packageFolder = join(folder, 'package');
    await mkdir(packageFolder);
    await writeFile(join(packageFolder, 'app.mjs'), 'export {};\n');
    const out = join(folder, 'out');
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({ packageFolder, ...context }),
    };
    const { code, output } = await run(process.execPath, ['cdk/main.ts'], { cwd: infra, env }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), output: `${stdout}${stderr}` }),
    );
    const name = context.name ?? 'images';
    const text = await readIfThere(join(out, `${name}.template.json`));
    const report: Report = JSON.parse(
      (await readIfThere(join(out, 'validation-report.json'))) ?? '{"pluginReports":[]}',
    );
    return {
      code,
      output,
      warnings: warningsIn((await readIfThere(join(out, `${name}.metadata.json`))) ?? '{}'),
      template: text === undefined ? undefined : JSON.parse(withoutHashes(text)),
      findings: report.pluginReports.flatMap(({ violations }) =>
        violations.flatMap(({ ruleName, violatingConstructs }) =>
          violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
        ),
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function warningsIn(text: string): string[] {
  const metadata: Record<string, { readonly type: string; readonly data: string }[]> = JSON.parse(text);
  const entries = Object.values(metadata).flat();
  return entries.flatMap(({ type, data }) => (/^aws:cdk:(?:warning|error)$/.test(type) ? data : []));
}

/** Of the package: they follow its bytes. */
function withoutHashes(text: string): string {
  return text.replaceAll(/\b[\da-f]{64}\.zip\b/g, 'package.zip').replaceAll(/asset\.[\da-f]{64}/g, 'asset');
}

async function readIfThere(file: string): Promise<string | undefined> {
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}
