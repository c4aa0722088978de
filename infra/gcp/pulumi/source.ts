import { artifactregistry, storage } from '@pulumi/gcp';
import { asset, type Output, type Resource, type ResourceOptions } from '@pulumi/pulumi';

/** What a rollback may need. */
const KEPT_IMAGES = 5;
const DAY_SECONDS = 86_400;

/** The package as one archive. Its name follows its content, so that a new one is a new deployment. */
export function packageObject(bucket: Output<string>, folder: string): storage.BucketObject {
  return new storage.BucketObject('package', { bucket, source: new asset.FileArchive(folder) });
}

export interface RepositoryOptions {
  readonly name: string;
  readonly location: string;
  readonly builder: Output<string>;
}

/** Of the images that Cloud Build makes. Only the last ones are kept. */
export function imageRepository(
  { name, location, builder }: RepositoryOptions,
  after: ResourceOptions,
): { id: Output<string>; roles: Resource[] } {
  const repository = new artifactregistry.Repository(
    'builds',
    {
      repositoryId: name,
      location,
      format: 'DOCKER',
      description: 'Images API: builds of the functions',
      cleanupPolicies: [
        { id: 'old', action: 'DELETE', condition: { olderThan: `${7 * DAY_SECONDS}s` } },
        { id: 'last', action: 'KEEP', mostRecentVersions: { keepCount: KEPT_IMAGES } },
      ],
    },
    after,
  );
  const writer = new artifactregistry.RepositoryIamMember('build-images', {
    repository: repository.name,
    location,
    role: 'roles/artifactregistry.writer',
    member: builder,
  });
  return { id: repository.id, roles: [writer] };
}
