import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { blobName } from '../../../../src/images/blob-name.ts';
import { harness } from '../harness.ts';

it('names where bytes lie as the SDK does', () => {
  const settings = inject('storeSettings');
  const name = blobName(new Date(), randomUUID(), 'jpeg');
  expect(harness.openStores(settings).blobs.urlOf(name)).toBe(`${harness.openBlobs(settings).url}/${name}`);
});
