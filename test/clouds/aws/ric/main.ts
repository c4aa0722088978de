import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildCloud } from '../../../../infra/build.ts';
import { collectStops } from '../../../support/harness.ts';
import { harness } from '../harness.ts';
import { CHECKS } from './checks.ts';
import { installClient, missingProgram } from './install-client.ts';

/**
 * `node test/clouds/aws/ric/main.ts`: the built app under the runtime client that Lambda runs it with, on the stores of this
 * machine. The client is installed in a temporary folder: it compiles a part of itself for a minute. Ends with one
 * line, "N passed, N failed"; where it cannot be had, with the reason before it.
 */
process.exitCode = await main();

async function main(): Promise<number> {
  const missing = missingProgram();
  if (missing !== undefined) {
    process.stdout.write(`There is no ${missing} on PATH: the tests on Lambda's runtime client are left out.\n`);
    return end(0, 0);
  }
  const folder = await mkdtemp(join(tmpdir(), 'lambda-client-'));
  try {
    const { script, ending, output } = installClient(folder);
    if (script !== undefined) return await runChecks(script);
    const inCi = process.env.CI !== undefined;
    if (inCi) process.stdout.write(output);
    process.stdout.write(`npm ended with ${ending}: the tests on Lambda's runtime client are left out.\n`);
    // Everything that it needs is there, so in CI it has to work.
    return end(0, inCi ? 1 : 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runChecks(script: string): Promise<number> {
  const taskRoot = dirname(await buildCloud('aws'));
  const { run, stop } = collectStops();
  let [passed, failed] = [0, 0];
  try {
    const settings = await harness.startStores({ run });
    for (const [name, check] of CHECKS) {
      try {
        await check({ script, taskRoot, settings });
        passed += 1;
        process.stdout.write(`passed ${name}\n`);
      } catch (error) {
        failed += 1;
        process.stdout.write(`FAILED ${name}\n${error instanceof Error ? error.stack : error}\n`);
      }
    }
  } finally {
    await stop();
  }
  return end(passed, failed);
}

function end(passed: number, failed: number): number {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
