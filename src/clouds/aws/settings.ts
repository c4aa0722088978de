import {
  type AccessSettings,
  collectSettings,
  type Environment,
  type Parse,
  readAccessSettings,
  readSharedSettings,
  type SharedSettings,
} from '../../settings.ts';

/** Bytes of an image that fit into a request of 6 MiB after base64 encoding. */
export const MAX_UPLOAD_BYTES = 4_500_000;

/** 5 GiB, the limit of CopyObject, which completes a direct upload. */
export const MAX_COPY_BYTES = 5_368_709_120;

export interface AwsSettings extends SharedSettings, AccessSettings {
  readonly bucketName: string;
  readonly tableName: string;
  /** Set by the Lambda runtime. */
  readonly region: string;
  /** Endpoints of stand-ins or compatible stores; those of AWS by default. */
  readonly s3Endpoint: string | undefined;
  readonly dynamoEndpoint: string | undefined;
  /** Origin of a distribution in front of the service, like `https://images.example.org`. */
  readonly publicOrigin: string | undefined;
}

/** Reads every setting. Throws one SettingsError that names all faults. */
export function loadSettings(environment: Environment): AwsSettings {
  return collectSettings(environment, (read) => ({
    bucketName: read('BUCKET_NAME', bucketName),
    tableName: read('TABLE_NAME', tableName),
    region: read('AWS_REGION', region),
    s3Endpoint: read('AWS_ENDPOINT_URL_S3', endpoint, '') || undefined,
    dynamoEndpoint: read('AWS_ENDPOINT_URL_DYNAMODB', endpoint, '') || undefined,
    publicOrigin: read('PUBLIC_ORIGIN', origin, '') || undefined,
    ...readAccessSettings(read),
    ...readSharedSettings(read, {
      highest: MAX_UPLOAD_BYTES,
      usual: MAX_UPLOAD_BYTES,
      highestDirect: MAX_COPY_BYTES,
    }),
  }));
}

// docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; dots break TLS for the bucket's own host.
const bucketName = matching(
  /^(?!xn--|sthree-)(?=.{3,63}$)[a-z\d](?:[a-z\d-]*[a-z\d])$/,
  'must be a bucket name: 3 to 63 lower-case letters, digits and hyphens',
);
// docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
const tableName = matching(/^[\w.-]{3,255}$/, 'must be a table name: 3 to 255 letters, digits and _ . -');
const region = matching(/^[a-z]{2,4}(?:-[a-z]+)+-\d$/, 'must be a region, like eu-central-1');
const origin = matching(
  { test: (text) => /^https?:\/\/[^\s/?#@]+$/.test(text) && URL.canParse(text) },
  'must be an origin alone, like https://images.example.org',
);

function matching(pattern: Pick<RegExp, 'test'>, fault: string): Parse<string> {
  return (text) => {
    if (!pattern.test(text)) throw new Error(fault);
    return text;
  };
}

function endpoint(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('must be an endpoint alone, like https://s3.eu-central-1.amazonaws.com');
  }
  return text.replace(/\/$/, '');
}
