import { createHash } from 'node:crypto';
import { invalidRequest, notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** Headers of a request that are kept with an object and sent with it. */
const KEPT = /^(?:content-(?:type|disposition|language|encoding)|cache-control|expires|x-amz-meta-.+)$/;
const META = 'x-amz-meta-';
/** Names and values of all metadata, in bytes. */
const MAX_METADATA_BYTES = 2 * 1024;
const STORAGE_CLASSES = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'REDUCED_REDUNDANCY',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

export interface ObjectProperties {
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly customerKeyMd5?: string | undefined;
}

export function readProperties(request: S3Request): ObjectProperties {
  const headers: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of request.headerNames) {
    if (KEPT.test(name)) headers[name] = request.header(name) ?? '';
  }
  // Framing of the request, not a property of the object.
  const encoding = (headers['content-encoding'] ?? '').split(',').filter((name) => name.trim() !== 'aws-chunked');
  if (encoding.join(',') === '') delete headers['content-encoding'];
  else headers['content-encoding'] = encoding.join(',');
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(META));
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length - META.length + value.length, 0);
  if (bytes > MAX_METADATA_BYTES) {
    throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size.', {
      Size: String(bytes),
      MaxSizeAllowed: String(MAX_METADATA_BYTES),
    });
  }
  const storageClass = request.header('x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(storageClass)) {
    throw new S3Error(400, 'InvalidStorageClass', 'The storage class you specified is not valid');
  }
  return { headers, storageClass, customerKeyMd5: customerKeyMd5(request) };
}

/** Headers that change the result and are not supported. */
const UNKNOWN =
  /^x-amz-(?:acl|grant-.+|tagging|object-lock-.+|server-side-encryption(?:-aws-.+|-context|-bucket-.+)?|website-.+|write-offset-bytes|request-payer)$/;

export function refuseUnknown(request: S3Request): void {
  const unknown = request.headerNames.find((name) => UNKNOWN.test(name));
  if (unknown !== undefined) throw notImplemented(unknown);
}

type Secured = Pick<ObjectProperties, 'storageClass' | 'customerKeyMd5'>;

/** Throws unless the request can read the bytes. `prefix`: of the headers with a customer key. */
export function requireReadable(object: Secured, request: S3Request, prefix = 'x-amz-'): void {
  requireKey(object, request, prefix);
  if (ARCHIVED.includes(object.storageClass)) {
    throw new S3Error(403, 'InvalidObjectState', "The operation is not valid for the object's storage class", {
      StorageClass: object.storageClass,
    });
  }
}

export function requireKey(object: Secured, request: S3Request, prefix = 'x-amz-'): void {
  if (object.customerKeyMd5 === customerKeyMd5(request, prefix)) return;
  throw invalidRequest(
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
  );
}

function customerKeyMd5(request: S3Request, prefix = 'x-amz-'): string | undefined {
  const value = (name: string) => request.header(`${prefix}server-side-encryption-customer-${name}`);
  const [algorithm, key, md5] = [value('algorithm'), value('key'), value('key-md5')];
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  const bytes = Buffer.from(key ?? '', 'base64');
  if (algorithm !== 'AES256' || bytes.length !== 32 || createHash('md5').update(bytes).digest('base64') !== md5) {
    throw new S3Error(400, 'InvalidArgument', 'The secret key was invalid for the specified algorithm.');
  }
  return md5;
}
