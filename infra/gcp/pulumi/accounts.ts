import { projects, serviceaccount, storage } from '@pulumi/gcp';
import { interpolate, type Output, type Resource, type ResourceOptions } from '@pulumi/pulumi';

export interface Account {
  readonly email: Output<string>;
  /** As IAM names it. */
  readonly member: Output<string>;
  /** What a function needs before it starts. */
  readonly roles: readonly Resource[];
}

function accountOf(id: string, accountId: string, displayName: string, after: ResourceOptions): serviceaccount.Account {
  return new serviceaccount.Account(id, { accountId, displayName }, after);
}

export interface DataPlaces {
  readonly project: string;
  readonly name: string;
  readonly bucket: Output<string>;
  readonly databaseId: string;
}

/** The identity of both functions: what the adapters do with the stores, and nothing else. */
export function appAccount({ project, name, bucket, databaseId }: DataPlaces, after: ResourceOptions): Account {
  const account = accountOf('app', `${name}-app`, 'Images API: the functions', after);
  const { email, member } = account;
  const objects = new storage.BucketIAMMember('app-objects', { bucket, role: 'roles/storage.objectUser', member });
  const documents = new projects.IAMMember('app-documents', {
    project,
    role: 'roles/datastore.user',
    member,
    condition: {
      title: `database ${databaseId}`,
      expression: `resource.name == "projects/${project}/databases/${databaseId}"`,
    },
  });
  // signBlob, by which it signs URLs without a key.
  const signatures = new serviceaccount.IAMMember('app-signatures', {
    serviceAccountId: account.name,
    role: 'roles/iam.serviceAccountTokenCreator',
    member,
  });
  return { email, member, roles: [objects, documents, signatures] };
}

export interface BuildPlaces {
  readonly project: string;
  readonly projectNumber: string;
  readonly region: string;
  readonly name: string;
  readonly sourceBucket: Output<string>;
}

/** The identity of Cloud Build: it reads the package and writes its log. The repository lets it write images. */
export function buildAccount(places: BuildPlaces, after: ResourceOptions): Account & { readonly id: Output<string> } {
  const { project, projectNumber, region, name, sourceBucket } = places;
  const account = accountOf('build', `${name}-build`, 'Images API: builds', after);
  const { email, member } = account;
  const log = new projects.IAMMember('build-log', { project, role: 'roles/logging.logWriter', member });
  const read = 'roles/storage.objectViewer';
  const source = new storage.BucketIAMMember('build-source', { bucket: sourceBucket, role: read, member });
  // Cloud Run functions copies packages into a bucket of its own, which its first deployment creates.
  const copies = `gcf-v2-sources-${projectNumber}-${region}`;
  const copied = new projects.IAMMember('build-copies', {
    project,
    role: read,
    member,
    condition: {
      title: 'sources of functions',
      expression: `resource.name.startsWith("projects/_/buckets/${copies}")`,
    },
  });
  const roles = [log, source, copied];
  return { email, member, roles, id: interpolate`projects/${project}/serviceAccounts/${email}` };
}

/** The identity of the schedule. The sweep alone lets it in. */
export function scheduleAccount(name: string, after: ResourceOptions): Account {
  const { email, member } = accountOf('scheduler', `${name}-scheduler`, 'Images API: the schedule of the sweep', after);
  return { email, member, roles: [] };
}
