import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../../../infra/aws/cdk/options.ts';
import { template } from '../support/template.ts';

const run = promisify(execFile);
const page = readFileSync(new URL('../../../../docs/clouds/aws.md', import.meta.url), 'utf8');
const manifest = JSON.parse(readFileSync(new URL('../../../../infra/aws/package.json', import.meta.url), 'utf8'));

const DIGEST = /accessKeys=([\da-f]{64})$/;
const OUTPUTS: Readonly<Record<string, string>> = {
  ApiUrl: 'https://abc.lambda-url.eu-central-1.on.aws/api',
  SweepFunctionName: 'images-Sweep-1',
  DistributionOrigin: 'https://d1.cloudfront.net',
  BucketName: 'images-123456789012-eu-central-1',
  TableName: 'images-Table-1',
};

/** Writes its arguments into a log, one a line, and answers as the AWS CLI would. */
const FAKE = `#!/bin/sh
{ printf '%s' "\${0##*/}"; for one in "$@"; do printf '\\037%s' "$one"; done; printf '\\n'; } >>"$CALLS"
case "\${0##*/} $*" in
  *OutputKey==*) key=\${*#*OutputKey==\\'}; sed -n "s/^\${key%%\\'*}=//p" "$ANSWERS" ;;
  *export-credentials*) echo 'export AWS_ACCESS_KEY_ID=id AWS_SECRET_ACCESS_KEY=secret AWS_SESSION_TOKEN=token' ;;
esac
`;

it('has every option, with its default', () => {
  const rows = page.split('| Option | Default | Meaning |\n')[1]?.split('\n\n')[0]?.split('\n').slice(1) ?? [];
  const stated = rows.flatMap((line) => {
    const [, names = '', usual = ''] = line.split(/ ?\| ?/);
    return [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, usual.replaceAll('`', '')]);
  });
  const options = Object.entries(readOptions(() => undefined)).map(([name, value]) => {
    const isNone = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    return [name, isNone ? 'none' : String(value)];
  });
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(options));
});

describe('the shell lines', () => {
  let calls: string[][] = [];

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shell-'));
    try {
      const [log, answers] = [join(folder, 'calls'), join(folder, 'answers')];
      await writeFile(
        answers,
        Object.entries(OUTPUTS)
          .map((pair) => `${pair.join('=')}\n`)
          .join(''),
      );
      for (const name of ['aws', 'npm', 'curl']) {
        await writeFile(join(folder, name), FAKE);
        await chmod(join(folder, name), 0o755);
      }
      const script = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join('\n');
      const env = { PATH: `${folder}:${process.env.PATH}`, CALLS: log, ANSWERS: answers };
      const { stderr } = await run('sh', ['-euc', script], { env, timeout: 30_000 });
      expect(stderr).toBe('');
      calls = (await readFile(log, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => line.split('\u001f'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('read outputs that the stack has', () => {
    const asked = calls.flatMap((call) => /OutputKey=='(\w+)'/.exec(call.join(' '))?.[1] ?? []);
    expect([...new Set(asked)].sort()).toEqual(Object.keys(OUTPUTS).sort());
    for (const name of asked) expect(template('open').Outputs).toHaveProperty(name);
  });

  it('run scripts that infra/aws has, with options that the app takes', () => {
    const scripts = calls.flatMap(([program, ...args]) => (program === 'npm' && args[0] === 'run' ? [args] : []));
    expect(scripts.filter(([, , , name = '']) => manifest.scripts[name] === undefined)).toEqual([]);
    const deployments = scripts.filter((args) => args.includes('deploy'));
    expect(deployments).toHaveLength(5);
    for (const args of deployments) {
      const context = args.flatMap((arg, index) => (args[index - 1] === '--context' ? [arg.split(/=(.*)/s)] : []));
      const known = Object.fromEntries(context);
      expect(() => readOptions((name) => known[name])).not.toThrow();
      expect(Object.keys(known).filter((name) => !(name in readOptions((of) => known[of])))).toEqual([]);
    }
    expect(deployments.at(-1)).toContain(`publicOrigin=${OUTPUTS.DistributionOrigin}`);
  });

  it('give the digest of a key to the deployment, and the key to the client', () => {
    const [digest] = calls.flat().flatMap((arg) => DIGEST.exec(arg)?.[1] ?? []);
    const [key = ''] = calls.flat().flatMap((arg) => /^x-functions-key: (.+)/.exec(arg)?.[1] ?? []);
    expect(key).toMatch(/^[\da-f]{64}$/);
    expect(digest).toBe(createHash('sha256').update(key).digest('hex'));
  });

  it('sign the first upload with the session that is signed in', () => {
    const upload = calls.find(([program, first]) => program === 'curl' && first === '--aws-sigv4');
    expect(upload?.slice(2)).toEqual([
      'aws:amz:eu-central-1:lambda',
      '--user',
      'id:secret',
      '--header',
      'x-amz-security-token: token',
      '--header',
      'content-type: image/jpeg',
      '--data-binary',
      '@photo.jpg',
      `${OUTPUTS.ApiUrl}/images?name=photo.jpg`,
    ]);
  });

  it('remove what the stack leaves behind', () => {
    const said = calls.map((call) => call.join(' '));
    expect(said.slice(said.findIndex((call) => call.endsWith('-- destroy')) + 1)).toEqual([
      `aws s3 rm s3://${OUTPUTS.BucketName} --recursive --only-show-errors`,
      `aws s3api delete-bucket --bucket ${OUTPUTS.BucketName}`,
      `aws dynamodb update-table --table-name ${OUTPUTS.TableName} --no-deletion-protection-enabled`,
      `aws dynamodb delete-table --table-name ${OUTPUTS.TableName}`,
    ]);
  });
});
