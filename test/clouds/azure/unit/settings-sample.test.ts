import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { SettingsError } from '../../../../src/settings.ts';

const sample: Record<string, string> = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')).Values;
/** What the host reads of the sample, and what the platform sets by itself. */
const HOST_ONLY = ['AzureWebJobsStorage', 'FUNCTIONS_WORKER_RUNTIME'];
const PLATFORM = 'IDENTITY_ENDPOINT';

/** The names that `loadSettings` asks an environment for. */
function namesRead(): string[] {
  const names = new Set<string>();
  const environment = new Proxy<Record<string, string>>({}, { get: (_target, name) => void names.add(String(name)) });
  expect(() => loadSettings(environment)).toThrow(SettingsError);
  return [...names].filter((name) => name !== PLATFORM).sort();
}

it('reads just the settings that the sample has; Bicep is compared with the sample', () => {
  expect(namesRead()).toEqual(
    Object.keys(sample)
      .filter((name) => !HOST_ONLY.includes(name))
      .sort(),
  );
});

it('accepts the sample as it is', () => {
  expect(loadSettings(sample)).toMatchObject({ bucketName: 'images', maxUploadBytes: 26_214_400, sweepDelete: false });
});
