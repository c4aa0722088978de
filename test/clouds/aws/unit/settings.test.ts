import { expect, it } from 'vitest';
import { loadSettings } from '../../../../src/clouds/aws/settings.ts';

const GIVEN = { BUCKET_NAME: 'images', TABLE_NAME: 'images', AWS_REGION: 'eu-central-1', ACCESS_GUARD: 'iam' };

it.each(['images.example.org', 'https://x/path', 'https://u@x', 'https://x:99999'])(
  'refuses the origin %s',
  (origin) => {
    expect(loadSettings({ ...GIVEN, PUBLIC_ORIGIN: 'https://x:8443' }).publicOrigin).toBe('https://x:8443');
    expect(() => loadSettings({ ...GIVEN, PUBLIC_ORIGIN: origin })).toThrow('PUBLIC_ORIGIN must be an origin alone');
  },
);
