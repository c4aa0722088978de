import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../../../infra/gcp/pulumi/options.ts';
import { deployment, KEY_DIGEST, VARIANTS } from '../support/deployment.ts';
import { gcloudCalls, inOrder, oneLine, variables, wordsFirst } from '../support/gcloud-calls.ts';
import { runWithFakes } from '../support/shell.ts';

const page = readFileSync(new URL('../../../../docs/clouds/gcp.md', import.meta.url), 'utf8');
const manifest = JSON.parse(readFileSync(new URL('../../../../infra/gcp/package.json', import.meta.url), 'utf8'));
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block);
const place = { project: 'my-project', region: 'europe-west1' };

it('has every option, with its default', () => {
  const rows = page.split('| Option | Default | Meaning |\n')[1]?.split('\n\n')[0]?.split('\n').slice(1) ?? [];
  const stated = rows.flatMap((line) => {
    const [, names = '', usual = ''] = line.split(/ ?\| ?/);
    return [...names.matchAll(/`(?:gcp:)?(\w+)`/g)].map(([, name]) => [name, usual.replaceAll('`', '')]);
  });
  const usual = { ...readOptions((name) => (VARIANTS.main as Record<string, string>)[name]), project: '', region: '' };
  const options = Object.entries(usual).map(([name, value]) => {
    const isNone = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    return [name, isNone ? 'none' : String(value)];
  });
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(options));
});

it('has every role, with what it is bound to', () => {
  const rows = page.split('| Account | Role | On | For |\n')[1]?.split('\n\n')[0]?.split('\n').slice(1) ?? [];
  const stated = rows.map((line) => /`([\w-]+)`.*`(roles\/[\w.]+)`/.exec(line)?.slice(1).join(' ')).sort();
  const created = deployment('open').resources.flatMap(({ inputs: { role, member } }) =>
    typeof role === 'string' ? [`${String(member).replace(/^serviceAccount:(.*)@.*/, '$1')} ${role}`] : [],
  );
  expect(stated).toEqual(created.map((line) => line.replace('allUsers', 'invokers')).sort());
});

describe('the script', () => {
  const [script = '', ...others] = blocks('bash');

  /** The calls of gcloud, in the form of those that the program's resources are translated to. */
  async function callsOf(digests: string): Promise<{ raw: string[][]; calls: string[] }> {
    const raw = await runWithFakes('bash', script, { ...place, digests });
    const calls = raw.flatMap(([program, ...args]) => {
      if (program !== 'gcloud' || args.includes('describe')) return [];
      const [, verb] = args;
      const inForm = args.map((arg) => {
        const [name = '', value = ''] = arg.split(/=(.*)/s);
        if (/^--(?:[a-z]+-file|policy)$/.test(name)) return `${name}=${oneLine(JSON.parse(value))}`;
        return name === '--set-env-vars' ? variables(value.replace('^;^', '').split(';')) : arg;
      });
      return [inOrder(verb === 'enable' ? [...inForm.slice(0, 2), ...inForm.slice(2).sort()] : inForm)];
    });
    return { raw, calls: calls.sort() };
  }

  it('is one block', () => {
    expect(others).toEqual([]);
  });

  it.each([
    ['main', ''],
    ['open', KEY_DIGEST],
  ] as const)('creates what the program creates: %s', async (variant, digests) => {
    const { raw, calls } = await callsOf(digests);
    expect(calls).toEqual(gcloudCalls(deployment(variant)));
    expect(raw.filter(([program]) => program !== 'gcloud').map((call) => call.join(' '))).toEqual([
      'npm ci',
      'node infra/gcp/package.ts',
    ]);
  });
});

/** What the real gcloud finds wrong without carrying anything out. Of calls with the same words and flags the first. */
function unknownTo(calls: readonly string[][]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-'));
  try {
    const quote = (arg: string) => arg.replace(/^(--[\w-]+=)?(.*[^\w./:@=-].*)$/s, "$1'$2'");
    const shape = (call: string[]) =>
      [...call.slice(0, 4), ...call.map((arg) => arg.replace(/^(?!--).*|=.*/s, ''))].join(' ');
    const different = new Map(calls.toReversed().map((call) => [shape(call), wordsFirst(call).map(quote).join(' ')]));
    const file = join(folder, 'commands.json');
    writeFileSync(file, JSON.stringify([...different.values()].map((text) => ({ command_string: text }))));
    const env = { ...process.env, CLOUDSDK_CONFIG: folder };
    const args = ['meta', 'lint-gcloud-commands', `--commands-file=${file}`];
    const results: { success: boolean; command_string: string; error_message?: string }[] = JSON.parse(
      execFileSync('gcloud', args, { env, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    return results.flatMap(({ success, command_string, error_message }) =>
      success ? [] : [`${command_string}: ${error_message}`],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the shell lines', () => {
  let calls: string[][] = [];

  beforeAll(async () => {
    calls = await runWithFakes('sh', blocks('sh').join('\n'));
  });

  it('run scripts that infra/gcp has, with options that the program takes', () => {
    const scripts = calls.flatMap(([program, ...args]) =>
      program === 'npm' && args[0] === 'run' ? [args.at(-1) ?? ''] : [],
    );
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    const set: Record<string, string> = {};
    const sets = calls.filter(([program, , , config]) => program === 'pulumi' && config === 'config');
    for (const [, , , , action, name = '', value = ''] of sets) {
      if (action === 'rm') delete set[name];
      else set[name] = value;
      expect(name.replace('gcp:', '')).toSatisfy(
        (option: string) => option in readOptions((of) => (VARIANTS.main as Record<string, string>)[of]),
      );
    }
    expect(readOptions((name) => set[name])).toMatchObject({ ...place, openUrl: true });
    expect(calls.filter((call) => call.join(' ') === 'pulumi -C infra/gcp up')).toHaveLength(2);
  });

  it('read outputs that the stack has', () => {
    const asked = calls.flatMap((call) => (call.includes('output') ? [call.at(-1) ?? ''] : []));
    expect(asked.filter((name) => deployment('main').outputs[name] === undefined)).toEqual([]);
  });

  it('give the digest of a key to the deployment, and the key to the client', () => {
    const digest = calls.find((call) => call.includes('accessKeys'))?.at(-1);
    const [key = ''] = calls.flat().flatMap((arg) => /^x-functions-key: (.+)/.exec(arg)?.[1] ?? []);
    expect(key).toMatch(/^[\da-f]{64}$/);
    expect(digest).toBe(createHash('sha256').update(key).digest('hex'));
  });

  it('send the first upload with the token of the caller', () => {
    const upload = calls.find(([program]) => program === 'curl');
    expect(upload?.slice(1)).toEqual([
      ...['--header', 'Authorization: Bearer token', '--header', 'content-type: image/jpeg'],
      ...['--data-binary', '@photo.jpg', 'https://images-123456789012.europe-west1.run.app/api/images?name=photo.jpg'],
    ]);
    const impersonated = calls.flat().find((arg) => arg.startsWith('--audiences='));
    expect(impersonated).toBe('--audiences=https://images-123456789012.europe-west1.run.app');
  });

  it('remove what the stack leaves behind', () => {
    const said = calls.map((call) => call.join(' '));
    expect(said.slice(said.indexOf('pulumi -C infra/gcp destroy') + 1)).toEqual([
      'gcloud storage rm --recursive gs://my-project-images',
      'gcloud firestore databases update --database=images --no-delete-protection',
      'gcloud firestore databases delete --database=images',
    ]);
  });
});

it.skipIf(!findGcloud())('says nothing that gcloud does not know', async () => {
  const script = await runWithFakes('bash', blocks('bash').join('\n'), { ...place, digests: KEY_DIGEST });
  const lines = await runWithFakes('sh', blocks('sh').join('\n'));
  const withFiles = (call: string[]) => call.map((arg) => arg.replace(/^(--[a-z]+-file|--policy)=.*/, '$1=file'));
  const calls = [...script, ...lines].filter(([program]) => program === 'gcloud').map(withFiles);
  expect(unknownTo(calls)).toEqual([]);
  expect(unknownTo([['gcloud', 'services', 'enable', 'a', '--no-such-flag']])).toHaveLength(1);
});

function findGcloud(): boolean {
  try {
    execFileSync('gcloud', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write('There is no gcloud on PATH: its own check of the calls on docs/clouds/gcp.md is left out.\n');
    return false;
  }
}
