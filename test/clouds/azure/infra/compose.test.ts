import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { inWords, runShell, type ShellRun, shellBlocks } from '../support/fake-shell.ts';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), 'utf8');

interface ComposeService {
  readonly command?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

const compose: { services: Record<string, ComposeService>; volumes: object } = parse(read('compose.yaml'));
const { services } = compose;
const { Values: sample } = JSON.parse(read('local.settings.sample.json'));
const settings = loadSettings(sample);

describe('compose.yaml', () => {
  it.each([
    ['azurite', new URL(settings.blobConnection.endpoint)],
    ['cosmos', new URL(settings.cosmosConnection.endpoint)],
  ])('serves %s where the sample settings expect it, over HTTP', (name, { protocol, host, port }) => {
    expect(protocol).toBe('http:');
    expect(services[name]?.ports).toContain(`${host}:${port}`);
    expect(services.cosmos?.environment?.PROTOCOL).toBe('http');
  });

  it.each(Object.entries(services))(
    'keeps %s on this machine, its data in a volume, and checks its health',
    (_, service) => {
      for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
      const [volume, folder = ''] = service.volumes[0]?.split(':') ?? [];
      expect(Object.keys(compose.volumes)).toContain(volume);
      expect(`${service.command} ${service.environment?.DATA_PATH}`).toContain(folder);
      expect(service.healthcheck.test.join(' ')).toContain(service.environment ? '/8080;' : ':10000/devstoreaccount1');
    },
  );

  it('starts Azurite with the options of npm start that matter in a container', () => {
    const options = services.azurite?.command?.split(' ') ?? [];
    expect(options).toEqual(expect.arrayContaining(['azurite-blob', '--blobHost', '0.0.0.0']));
    const own = read('infra/azure/local/emulators.ts');
    for (const option of ['--skipApiVersionCheck', '--disableTelemetry']) {
      expect(own).toContain(`'${option}'`);
      expect(options).toContain(option);
    }
  });
});

describe('docs/clouds/azure-docker.md', () => {
  let run: ShellRun;
  beforeAll(async () => {
    const report = 'echo "$BLOB_CONNECTION $COSMOS_CONNECTION"';
    run = await runShell(
      `docker() { npm docker "$@"; }\n${shellBlocks(read('docs/clouds/azure-docker.md'))[0]}\n${report}`,
    );
  });

  it('starts the emulators, prepares them, then starts the app', () => {
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.calls.map(inWords)).toEqual([
      'npm docker compose up --detach --wait',
      'npm ci',
      'npm run prepare-stores',
      'npm start',
    ]);
  });

  it('connects as the sample does', () => {
    expect(run.stdout.trim()).toBe(`${sample.BLOB_CONNECTION} ${sample.COSMOS_CONNECTION}`);
  });
});
