import type { RawBlobs, Settings } from '../../../support/harness.ts';
import { askApi, insert } from './gcs-api.ts';

interface Listed {
  readonly items?: readonly { readonly name: string; readonly generation: string }[];
  readonly nextPageToken?: string;
}

/** Parts that were sent and not yet composed: `parts/<name>/<number>`. */
const PARTS = /^parts\/(?<name>.+)\/\d+$/;

/** The objects of the bucket, without the app. */
export function openRawBlobs({ GCS_ENDPOINT = '', BUCKET_NAME = '' }: Settings): RawBlobs {
  const bucket = `${GCS_ENDPOINT}/storage/v1/b/${BUCKET_NAME}`;
  const objectUrl = (name: string) => `${bucket}/o/${encodeURIComponent(name)}`;
  return {
    url: `${GCS_ENDPOINT}/${BUCKET_NAME}`,
    async list({ uncommitted } = { uncommitted: false }) {
      const found = new Map<string, string>();
      const unfinished = new Map<string, string>();
      for (let pageToken: string | undefined; ; ) {
        const { body } = await askApi('GET', `${bucket}/o`, { query: { ...(pageToken && { pageToken }) } });
        const { items = [], nextPageToken } = body as Listed;
        for (const { name, generation } of items) {
          const part = PARTS.exec(name)?.groups?.name;
          if (part === undefined) found.set(name, generation);
          else unfinished.set(part, generation);
        }
        pageToken = nextPageToken;
        if (pageToken === undefined) break;
      }
      return uncommitted ? new Map([...unfinished, ...found]) : found;
    },
    async read(name) {
      const { status, body } = await askApi('GET', objectUrl(name), { query: { alt: 'media' } });
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`${name} cannot be read: ${status}`);
      return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    },
    async write(name, bytes, metadata = {}) {
      const { status } = await insert(bucket, name, bytes, { metadata });
      if (status !== 200) throw new Error(`${name} cannot be written: ${status}`);
    },
    async remove(name) {
      await askApi('DELETE', objectUrl(name));
    },
  };
}
