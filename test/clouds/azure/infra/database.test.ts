import { describe, expect, it } from 'vitest';
import { appSettings, deployment } from '../support/deployment.ts';

const deployed = deployment('main');
const container = deployed.one('Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers');
const { resource } = container.properties as { resource: Record<string, unknown> };
const policy = resource.indexingPolicy as {
  includedPaths: { path: string }[];
  excludedPaths: { path: string }[];
  compositeIndexes: { path: string; order: string }[][];
};

describe('the database container', () => {
  it('is the one that the settings name', () => {
    const { COSMOS_DATABASE, TABLE_NAME } = appSettings(deployed);
    expect(container.name.split('/').slice(1)).toEqual([COSMOS_DATABASE, TABLE_NAME]);
    expect(COSMOS_DATABASE).toBe('image-metadata');
  });

  it('is partitioned by image_id, one hashed path', () => {
    expect(resource.partitionKey).toEqual({ paths: ['/image_id'], kind: 'Hash', version: 2 });
  });

  it('lets drafts expire by their own ttl, and nothing else', () => {
    expect(resource.defaultTtl).toBe(-1);
  });

  it('indexes what the list filters by and when drafts expire, and excludes the rest', () => {
    expect(policy).toMatchObject({ indexingMode: 'consistent', automatic: true });
    expect(policy.includedPaths.map(({ path }) => path).sort()).toEqual([
      '/created_at/?',
      '/expires_at/?',
      '/format/?',
      '/image_id/?',
      '/kind/?',
      '/name/?',
      '/order_key/?',
      '/search_text/?',
      '/sha256/?',
      '/tags/[]/?',
    ]);
    expect(policy.excludedPaths.map(({ path }) => path)).toEqual(['/*']);
  });

  it('sorts by (created_at, order_key) with one composite index, which serves both directions', () => {
    expect(policy.compositeIndexes).toEqual([
      [
        { path: '/created_at', order: 'descending' },
        { path: '/order_key', order: 'descending' },
      ],
    ]);
  });

  it('has no throughput of its own, which serverless refuses', () => {
    expect(container.properties.options).toBeUndefined();
  });
});
