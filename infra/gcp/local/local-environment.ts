/** Replaces what the template sets, and what the platform's service account provides. */
export const LOCAL_ENVIRONMENT = {
  GOOGLE_CLOUD_PROJECT: 'local-images',
  // The framework listens on loopback only.
  ACCESS_GUARD: 'iam',
} as const;
