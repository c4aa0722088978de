import type { WrongSettings } from '../../../support/harness.ts';

const SECRET = 'c2VjcmV0';

export const WRONG_SETTINGS: readonly WrongSettings[] = [
  {
    title: 'missing',
    settings: { BUCKET_NAME: '', TABLE_NAME: '', COSMOS_DATABASE: '', SWEEP_SCHEDULE: '' },
    faults: [
      'BUCKET_NAME is missing',
      'TABLE_NAME is missing',
      'COSMOS_DATABASE is missing',
      'SWEEP_SCHEDULE is missing',
    ],
  },
  {
    title: 'wrong',
    settings: {
      BUCKET_NAME: 'Images!',
      TABLE_NAME: 'a/b',
      MAX_UPLOAD_BYTES: '104857601',
      MAX_PIXELS: 'many',
      MAX_DIRECT_UPLOAD_BYTES: '0',
      SWEEP_GRACE_HOURS: '0',
      SWEEP_SCHEDULE: 'daily',
    },
    faults: [
      'BUCKET_NAME must',
      'TABLE_NAME must',
      'MAX_UPLOAD_BYTES must be a whole number from 1 to 104857600',
      'MAX_DIRECT_UPLOAD_BYTES must',
      'MAX_PIXELS must',
      'SWEEP_SCHEDULE must',
      'SWEEP_GRACE_HOURS must',
    ],
  },
  {
    title: 'keys of an account',
    settings: {
      BLOB_CONNECTION: `DefaultEndpointsProtocol=https;AccountName=mine;AccountKey=${SECRET};EndpointSuffix=core.windows.net`,
      COSMOS_CONNECTION: `AccountEndpoint=https://mine.documents.azure.com/;AccountKey=${SECRET}`,
    },
    faults: ['BLOB_CONNECTION', 'COSMOS_CONNECTION'],
    secret: SECRET,
  },
];
