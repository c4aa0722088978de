import { expect, it } from 'vitest';
import { bucketUrl } from '../../../../src/clouds/aws/bucket-url.ts';
import { createS3Client } from '../../../../src/clouds/aws/s3-client.ts';

it.each([
  ['eu-central-1', undefined, 'https://images.s3.eu-central-1.amazonaws.com'],
  ['us-east-1', undefined, 'https://images.s3.us-east-1.amazonaws.com'],
  ['us-gov-west-1', undefined, 'https://images.s3.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', undefined, 'https://images.s3.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', undefined, 'https://images.s3.eusc-de-east-1.amazonaws.eu'],
  ['us-iso-east-1', undefined, 'https://images.s3.us-iso-east-1.c2s.ic.gov'],
  ['us-isob-east-1', undefined, 'https://images.s3.us-isob-east-1.sc2s.sgov.gov'],
  ['us-isof-south-1', undefined, 'https://images.s3.us-isof-south-1.csp.hci.ic.gov'],
  ['eu-isoe-west-1', undefined, 'https://images.s3.eu-isoe-west-1.cloud.adc-e.uk'],
  ['eu-central-1', 'http://127.0.0.1:9000', 'http://127.0.0.1:9000/images'],
  ['eu-central-1', 'https://s3.example.org/base/', 'https://s3.example.org/base/images'],
  ['eu-central-1', 'https://S3.example.org:443', 'https://s3.example.org/images'],
])('a bucket of %s at %s is %s, as for the SDK', (region, endpoint, url) => {
  const bucket = 'images';
  expect(bucketUrl({ bucket, region, endpoint })).toBe(url);
  expect(urlOfSdk(bucket, region, endpoint)).toBe(url);
});

function urlOfSdk(bucket: string, region: string, endpoint: string | undefined): string {
  const { config } = createS3Client({ region, endpoint });
  const custom = endpoint === undefined ? {} : { Endpoint: endpoint, ForcePathStyle: true };
  const found = config.endpointProvider({
    ...{ Bucket: bucket, Region: region, UseFIPS: false, UseDualStack: false },
    ...custom,
  });
  return found.url.href.replace(/\/$/, '');
}
