import { projects } from '@pulumi/gcp';

/** What a deployment and the running service call. */
export const APIS = [
  'artifactregistry.googleapis.com',
  'cloudbuild.googleapis.com',
  'cloudfunctions.googleapis.com',
  'cloudscheduler.googleapis.com',
  'firestore.googleapis.com',
  'iam.googleapis.com',
  // Signs URLs.
  'iamcredentials.googleapis.com',
  'logging.googleapis.com',
  'monitoring.googleapis.com',
  'run.googleapis.com',
  'storage.googleapis.com',
] as const;

/** Stay on when the stack is deleted: other parts of the project may use them. */
export function enableApis(): projects.Service[] {
  return APIS.map((service) => new projects.Service(service, { service, disableOnDestroy: false }));
}
