import { LOCAL_CREDENTIALS } from './s3/server.ts';

/** What the runtime, the role and the platform's guard give a deployed function; the stand-ins take these. */
export const LOCAL_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  // The front listens on this machine alone.
  ACCESS_GUARD: 'iam',
} as const;
