import type { WrongSettings } from '../../../support/harness.ts';

/** Each with every fault that the app names at once. */
export const WRONG_SETTINGS: readonly WrongSettings[] = [
  {
    title: 'nothing said about access',
    settings: { ACCESS_GUARD: '' },
    faults: ['ACCESS_KEYS is missing'],
  },
  {
    title: 'keys where their digests belong',
    settings: { ACCESS_KEYS: 'my-secret-key' },
    faults: ['ACCESS_KEYS must list the SHA-256'],
    secret: 'my-secret-key',
  },
  {
    title: 'wrong names, and a limit that no request can have',
    settings: { BUCKET_NAME: 'No Bucket', TABLE_NAME: 'x', MAX_UPLOAD_BYTES: '26214400', PUBLIC_ORIGIN: 'example.org' },
    faults: ['BUCKET_NAME must be', 'TABLE_NAME must be', 'PUBLIC_ORIGIN must be', 'MAX_UPLOAD_BYTES must be'],
  },
];
