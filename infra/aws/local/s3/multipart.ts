import { createHash, randomUUID } from 'node:crypto';
import { checksumHeaders } from './checksums.ts';
import { checkWrite, refuseConditions } from './conditions.ts';
import { readProperties, refuseUnknown, requireKey } from './object-properties.ts';
import { bodyText, type Call, isoDate, type Operation, putObject, xmlReply } from './operation.ts';
import { noSuchUpload, S3Error } from './s3-error.ts';
import { objectKey, partKey, type State, type StoredPart, type StoredUpload } from './state.ts';
import { findSource } from './write-object.ts';
import { contents, textOf, xml } from './xml.ts';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

export const createUpload: Operation = ({ request, state, at }) => {
  refuseUnknown(request);
  refuseConditions(request);
  const { bucket, key } = request;
  const id = Buffer.from(randomUUID()).toString('base64url');
  const upload = { bucket, key, id, initiatedAt: at, ...readProperties(request) };
  state.atomically(() => state.uploads.set(id, upload));
  return xmlReply(xml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }));
};

export const uploadPart: Operation = (call) => {
  const { request, body } = call;
  refuseConditions(request);
  requireKey(findUpload(call), request);
  const etag = `"${body.md5}"`;
  putPart(call, etag);
  return { status: 200, headers: { etag, ...checksumHeaders(body.checksums) } };
};

export const copyPart: Operation = (call) => {
  const { request, state, at } = call;
  refuseConditions(request);
  findUpload(call);
  const source = findSource(call);
  const [, from = '0', to = String(source.size - 1)] =
    /^bytes=(\d+)-(\d+)$/.exec(request.header('x-amz-copy-source-range') ?? '') ?? [];
  if (Number(to) >= source.size) {
    throw new S3Error(400, 'InvalidRange', 'The specified copy range is not valid for the source object');
  }
  const whole = Buffer.concat(source.bodies.flatMap(({ id, size }) => [...state.bodies.read(id, 0, size)]));
  const bytes = whole.subarray(Number(from), Number(to) + 1);
  const sink = state.bodies.sink();
  sink.write(bytes);
  const md5 = createHash('md5').update(bytes).digest('hex');
  putPart({ ...call, body: { id: sink.keep(), size: bytes.length, md5, checksums: {} } }, `"${md5}"`);
  return xmlReply(xml('CopyPartResult', { ETag: `"${md5}"`, LastModified: isoDate(at) }));
};

export const completeUpload: Operation = (call) => {
  const { request, state, at } = call;
  const { bucket, key } = request;
  const upload = findUpload(call);
  const named = contents(bodyText(call), 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber')),
    etag: textOf(part, 'ETag') ?? '',
  }));
  const parts = chooseParts(state, upload.id, named);
  checkWrite(request, state.objects.get(objectKey(bucket, key)));
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const bodies = parts.map((part) => ({ id: part.id, size: part.size }));
  const { headers, storageClass, customerKeyMd5 } = upload;
  const made = { bodies, size, etag, modifiedAt: at, headers, storageClass, customerKeyMd5, checksums: {} };
  state.atomically(() => {
    dropUpload(state, upload, new Set(bodies.map(({ id }) => id)));
    putObject(state, { bucket, key, ...made });
  });
  const location = `http://${request.header('host')}${request.path}`;
  return xmlReply(xml('CompleteMultipartUploadResult', { Location: location, Bucket: bucket, Key: key, ETag: etag }));
};

export const abortUpload: Operation = (call) => {
  const upload = findUpload(call);
  call.state.atomically(() => dropUpload(call.state, upload));
  return { status: 204 };
};

/** Throws for one that was completed or aborted, or is for another key. */
export function findUpload({ request, state }: Call): StoredUpload {
  const id = request.query.get('uploadId') ?? '';
  const upload = state.uploads.get(id);
  if (upload?.bucket !== request.bucket || upload.key !== request.key) throw noSuchUpload(id);
  return upload;
}

export function partsOf(state: State, uploadId: string): StoredPart[] {
  const parts = [...state.parts.values()].filter((part) => part.uploadId === uploadId);
  return parts.sort((one, other) => one.number - other.number);
}

function putPart({ request, state, body, at }: Call, etag: string): void {
  const uploadId = request.query.get('uploadId') ?? '';
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new S3Error(400, 'InvalidArgument', `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
  }
  const place = partKey(uploadId, number);
  const before = state.parts.get(place);
  const { id, size, checksums } = body;
  state.atomically(() => state.parts.set(place, { uploadId, number, id, size, etag, modifiedAt: at, checksums }));
  if (before !== undefined) state.bodies.remove(before.id);
}

function chooseParts(state: State, uploadId: string, named: readonly { number: number; etag: string }[]): StoredPart[] {
  if (named.length === 0) {
    throw new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate');
  }
  const plain = (etag: string) => etag.replaceAll('"', '');
  const parts = named.map(({ number, etag }, index) => {
    const part = state.parts.get(partKey(uploadId, number));
    if (part === undefined || plain(part.etag) !== plain(etag)) {
      throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.', {
        UploadId: uploadId,
        PartNumber: String(number),
      });
    }
    if (index > 0 && number <= (named[index - 1]?.number ?? 0)) {
      throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES);
  if (small !== undefined) {
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: String(small.size),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(small.number),
    });
  }
  return parts;
}

/** Removes an upload and the bytes of its parts, except those still in use. */
function dropUpload(state: State, { id }: StoredUpload, used: ReadonlySet<string> = new Set()): void {
  for (const part of partsOf(state, id)) {
    state.parts.delete(partKey(id, part.number));
    if (!used.has(part.id)) state.bodies.remove(part.id);
  }
  state.uploads.delete(id);
}
