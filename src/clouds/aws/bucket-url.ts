interface BucketUrlOptions {
  /** Without dots. */
  readonly bucket: string;
  readonly region: string;
  /** Endpoint of a stand-in or a compatible store, with the bucket in the path. Amazon S3 by default. */
  readonly endpoint?: string | undefined;
}

/** Domains of the partitions of AWS by the first letters of their regions; all others are in amazonaws.com. */
const DOMAINS = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
};

/** The URL of a bucket, the prefix of its objects' URLs, without the SDK, which is loaded on demand. */
export function bucketUrl({ bucket, region, endpoint }: BucketUrlOptions): string {
  if (endpoint !== undefined) return `${new URL(endpoint).href.replace(/\/$/, '')}/${bucket}`;
  const [, domain = 'amazonaws.com'] = Object.entries(DOMAINS).find(([start]) => region.startsWith(start)) ?? [];
  return `https://${bucket}.s3.${region}.${domain}`;
}
