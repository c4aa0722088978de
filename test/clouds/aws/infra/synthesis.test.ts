import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../../infra/aws/cdk/options.ts';
import { suppressionsFor } from '../../../../infra/aws/cdk/suppressions.ts';
import { findCdk, synthesize } from '../support/cdk.ts';
import { snapshotOf, VARIANTS, variants } from '../support/template.ts';

const run = promisify(execFile);
const infra = fileURLToPath(new URL('../../../../infra/aws/', import.meta.url));
const hasCdk = findCdk('tests of the synthesized template');
const hasLint = findLint();

describe.skipIf(!hasCdk)('the CDK app', () => {
  it.each(variants)('makes the template that is stored: %s', async (variant) => {
    const { code, output, template, findings, warnings } = await synthesize(VARIANTS[variant]);
    expect([code, output, findings]).toEqual([0, '', []]);
    const missing = expect.stringContaining('Deploy again with publicOrigin');
    expect(warnings).toEqual(variant === 'open' ? [missing] : []);
    await expect(`${JSON.stringify(template, undefined, 2)}\n`).toMatchFileSnapshot(snapshotOf(variant));
  });

  it('has a reason for each rule that it does not follow, and follows the others', async () => {
    const runs = variants.map((variant) => synthesize({ ...VARIANTS[variant], withoutSuppressions: 'true' }));
    const found = (await Promise.all(runs)).flatMap(({ findings }) => findings);
    const reasons = variants.flatMap((variant) => {
      const options = readOptions((name) => (VARIANTS[variant] as Record<string, string>)[name]);
      return suppressionsFor(options).map(({ path, rule }) => `${rule} at ${options.name}/${path}/Resource`);
    });
    expect([...new Set(found)].sort()).toEqual([...new Set(reasons)].sort());
  });

  it('refuses wrong options before it makes anything', async () => {
    const { code, output, template } = await synthesize({ cloudFront: 'true', memoryMegabytes: '128' });
    expect([code, template]).toEqual([1, undefined]);
    expect(output).toContain('memoryMegabytes must be a whole number from 1024 to 10240');
    expect(output).toContain('cloudFront opens the service to the internet');
  });

  it('refuses a folder without a package', async () => {
    const { code, output } = await synthesize({ packageFolder: '/nowhere' });
    expect([code, output]).toEqual([1, expect.stringContaining('Run npm run package first')]);
  });

  it('has types without a fault', async () => {
    const compiler = fileURLToPath(new URL('../../../../node_modules/.bin/tsc', import.meta.url));
    const result = await run(compiler, [], { cwd: infra }).catch((error) => error);
    expect(result.stdout).toBe('');
  });
});

describe.skipIf(!hasLint)('the stored template', () => {
  // The dependency on the role is CDK's own, next to the reference: W3005.
  it.each(variants)('has no fault that cfn-lint finds: %s', async (variant) => {
    const args = [
      '--ignore-checks',
      'W3005',
      '--regions',
      'us-east-1',
      'eu-central-1',
      '--template',
      snapshotOf(variant),
    ];
    const result = await run('cfn-lint', args).catch((error) => error);
    expect(`${result.stdout}${result.stderr}`).toBe('');
  });
});

function findLint(): boolean {
  try {
    execFileSync('cfn-lint', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write('There is no cfn-lint on PATH: its checks of the template for AWS are left out.\n');
    return false;
  }
}
