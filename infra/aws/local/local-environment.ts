import { LOCAL_CREDENTIALS } from './s3/server.ts';

/** Replaces what the Lambda runtime and the execution role provide. */
export const LOCAL_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  // The front listens on loopback only.
  ACCESS_GUARD: 'iam',
} as const;
