import { createHash, randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { Storage } from '@google-cloud/storage';
import type { SdkStores } from '../../../bench/cloud-bench.ts';

/** SHA-256, `save`, `set`; `get`; one query. */
export function openSdkStores(env: NodeJS.ProcessEnv): SdkStores {
  const {
    BUCKET_NAME = '',
    TABLE_NAME = '',
    GOOGLE_CLOUD_PROJECT = '',
    FIRESTORE_DATABASE = '',
    GCS_ENDPOINT = '',
  } = env;
  const projectId = GOOGLE_CLOUD_PROJECT;
  const storage = new Storage({ projectId, apiEndpoint: GCS_ENDPOINT, useAuthWithCustomEndpoint: false });
  const bucket = storage.bucket(BUCKET_NAME);
  // The emulator's host is in the environment.
  const records = new Firestore({ projectId, databaseId: FIRESTORE_DATABASE }).collection(TABLE_NAME);
  return {
    async upload(image) {
      const [id, name] = [randomUUID(), `${randomUUID()}.jpg`];
      const sha256 = createHash('sha256').update(image).digest('hex');
      await bucket.file(name).save(image, { resumable: false, contentType: 'image/jpeg' });
      const document = {
        ...{ image_id: id, name: 'photo.jpg', content_type: 'image/jpeg', size_bytes: image.length, sha256 },
        ...{ blob_name: name, created_at: new Date().toISOString() },
      };
      await records.doc(id).set(document);
      return document;
    },

    async read(imageId) {
      const found = await records.doc(imageId).get();
      if (!found.exists) throw new Error(`There is no document ${imageId}`);
      return found.data();
    },

    async list() {
      const { docs } = await records.orderBy('created_at', 'desc').limit(50).get();
      return docs.map((found) => found.data());
    },
  };
}
