/** What the runtime, the role and the platform's guard give a deployed function; stand-ins take these. */
export const LOCAL_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local-secret',
  // The front listens on this machine alone.
  ACCESS_GUARD: 'iam',
} as const;
