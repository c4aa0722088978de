import { readCorsRules } from './cors.ts';
import { bodyText, type Operation, xmlReply } from './operation.ts';
import { S3Error } from './s3-error.ts';
import { xml } from './xml.ts';

/** The only region where creating an owned bucket again succeeds. */
const OLDEST_REGION = 'us-east-1';

export const createBucket =
  (region: string): Operation =>
  ({ request, state, at }) => {
    const { bucket } = request;
    if (!/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(bucket)) {
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: bucket });
    }
    const found = state.buckets.get(bucket);
    if (found !== undefined && region !== OLDEST_REGION) {
      throw new S3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: bucket },
      );
    }
    if (found === undefined) state.atomically(() => state.buckets.set(bucket, { createdAt: at }));
    return { status: 200, headers: { location: `/${bucket}` } };
  };

export const headBucket =
  (region: string): Operation =>
  () => ({ status: 200, headers: { 'x-amz-bucket-region': region } });

export const putCors: Operation = (call) => {
  const { request, state } = call;
  if (request.header('content-md5') === undefined && Object.keys(call.body.checksums).length === 0) {
    throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  const cors = readCorsRules(bodyText(call));
  const bucket = state.buckets.get(request.bucket);
  if (bucket !== undefined) state.atomically(() => state.buckets.set(request.bucket, { ...bucket, cors }));
  return { status: 200 };
};

export const getCors: Operation = ({ request, state }) => {
  const rules = state.buckets.get(request.bucket)?.cors;
  if (rules === undefined) {
    throw new S3Error(404, 'NoSuchCORSConfiguration', 'The CORS configuration does not exist');
  }
  const CORSRule = rules.map(({ methods, origins, headers, exposed, maxAgeSeconds }) => ({
    AllowedMethod: methods,
    AllowedOrigin: origins,
    AllowedHeader: headers,
    ExposeHeader: exposed,
    MaxAgeSeconds: maxAgeSeconds,
  }));
  return xmlReply(xml('CORSConfiguration', { CORSRule }));
};
