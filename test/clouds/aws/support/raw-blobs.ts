import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { LOCAL_CREDENTIALS } from '../../../../infra/aws/local/s3/server.ts';
import { bucketUrl } from '../../../../src/clouds/aws/bucket-url.ts';
import { createS3Client } from '../../../../src/clouds/aws/s3-client.ts';
import type { RawBlobs, Settings } from '../../../support/harness.ts';

/** The objects of the bucket, without the app. */
export function openRawBlobs(settings: Settings): RawBlobs {
  const { BUCKET_NAME: Bucket = '', AWS_REGION: region = '', AWS_ENDPOINT_URL_S3: endpoint } = settings;
  const client = createS3Client({ region, endpoint, credentials: LOCAL_CREDENTIALS });
  return {
    url: bucketUrl({ bucket: Bucket, region, endpoint }),
    async list({ uncommitted } = { uncommitted: false }) {
      const found = new Map<string, string>();
      for (let ContinuationToken: string | undefined; ; ) {
        const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
        for (const { Key = '', ETag = '' } of page.Contents ?? []) found.set(Key, ETag);
        ContinuationToken = page.NextContinuationToken;
        if (ContinuationToken === undefined) break;
      }
      if (!uncommitted) return found;
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      for (const { Key = '', UploadId = '' } of Uploads) if (!found.has(Key)) found.set(Key, UploadId);
      return found;
    },
    async read(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async write(Key, bytes, Metadata = {}) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, Metadata: { ...Metadata } }));
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
