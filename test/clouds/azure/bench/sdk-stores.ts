import type { SdkStores } from '../../../bench/cloud-bench.ts';
import { documentOf, NEWEST, openClients, sha256 } from './sdk-clients.ts';

/** SHA-256, `uploadData`, `upsert`; a point read; one query. */
export function openSdkStores(env: NodeJS.ProcessEnv): SdkStores {
  const { newBlob, records } = openClients(env);
  return {
    async upload(image) {
      const blob = newBlob();
      const digest = sha256(image);
      await blob.uploadData(image, { blobHTTPHeaders: { blobContentType: 'image/jpeg' } });
      const document = documentOf(blob, image.length, digest);
      await records.items.upsert(document);
      return document;
    },
    async read(imageId) {
      const { statusCode, resource } = await records.item(imageId, imageId).read();
      if (statusCode !== 200) throw new Error(`A point read answered ${statusCode}`);
      return resource;
    },
    async list() {
      const { resources } = await records.items.query(NEWEST).fetchAll();
      return resources;
    },
  };
}
