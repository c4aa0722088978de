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
    title: 'wrong names, places and limits',
    settings: {
      BUCKET_NAME: 'No Bucket',
      TABLE_NAME: 'a/b',
      GOOGLE_CLOUD_PROJECT: 'P',
      FIRESTORE_DATABASE: '-',
      PUBLIC_ORIGIN: 'example.org',
      BROWSER_ORIGINS: 'https://a.example/path',
      MAX_UPLOAD_BYTES: '33554432',
    },
    faults: [
      'BUCKET_NAME must be',
      'TABLE_NAME must be',
      'GOOGLE_CLOUD_PROJECT must be',
      'FIRESTORE_DATABASE must be',
      'PUBLIC_ORIGIN must be',
      'BROWSER_ORIGINS must list',
      'MAX_UPLOAD_BYTES must be',
    ],
  },
];
