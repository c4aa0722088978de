import { expect, it } from 'vitest';
import { bucketUrl, createS3Client } from '../../../../src/clouds/aws/s3-client.ts';

it.each([
  ['eu-central-1', undefined, 'https://images.s3.eu-central-1.amazonaws.com'],
  ['us-east-1', undefined, 'https://images.s3.us-east-1.amazonaws.com'],
  ['cn-north-1', undefined, 'https://images.s3.cn-north-1.amazonaws.com.cn'],
  ['eu-central-1', 'http://127.0.0.1:9000', 'http://127.0.0.1:9000/images'],
  ['eu-central-1', 'https://s3.example.org/base/', 'https://s3.example.org/base/images'],
])('a bucket of %s at %s is %s', (region, endpoint, url) => {
  expect(bucketUrl(createS3Client({ region, endpoint }), 'images', region, endpoint)).toBe(url);
});
