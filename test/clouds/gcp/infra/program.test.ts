import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { snapshotOf, VARIANTS, variants } from '../support/deployment.ts';
import { findPulumi, infra, runProgram } from '../support/pulumi.ts';

const run = promisify(execFile);
const hasPulumi = findPulumi('tests of the Pulumi program');
const root = fileURLToPath(new URL('../../../../', import.meta.url));

describe.skipIf(!hasPulumi)('the Pulumi program', () => {
  it.each(variants)('creates the resources that are stored: %s', async (variant) => {
    const { code, output } = await runProgram(VARIANTS[variant]);
    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    await expect(output).toMatchFileSnapshot(snapshotOf(variant));
  });

  it('refuses wrong options before it creates anything', async () => {
    const { code, output } = await runProgram({ 'gcp:project': 'my-project', openUrl: 'true', memoryMegabytes: '1' });
    expect(code).toBe(1);
    expect(output).toContain('gcp:region is missing');
    expect(output).toContain('memoryMegabytes must be a whole number from 1024 to 4096');
    expect(output).toContain('openUrl opens the service to the internet');
    expect(output).not.toContain('"resources"');
  });

  it('refuses a folder without a package', async () => {
    const { code, output } = await runProgram({ ...VARIANTS.main, packageFolder: '/nowhere' });
    expect([code, output]).toEqual([1, expect.stringContaining('Run npm run --prefix infra/gcp package first')]);
  });

  it('has types without a fault', async () => {
    const result = await run(join(root, 'node_modules/.bin/tsc'), [], { cwd: infra }).catch((error) => error);
    expect(result.stdout).toBe('');
  });
});

describe('the lock file of the program', () => {
  const lockOf = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages as Record<
      string,
      { version?: string }
    >;
  const own = lockOf(infra);
  const common = lockOf(root);

  it('names no registry', () => {
    expect(readFileSync(join(infra, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  // Modules under infra/gcp find these here first, where they are installed.
  it.each(['@grpc/grpc-js', '@grpc/proto-loader'])('has %s in the version that the local stores use', (name) => {
    expect(own[`node_modules/${name}`]?.version).toBe(common[`node_modules/${name}`]?.version);
  });
});
