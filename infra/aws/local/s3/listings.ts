import { findUpload, partsOf } from './multipart.ts';
import { type Call, isoDate, type Operation, xmlReply } from './operation.ts';
import { notImplemented, S3Error } from './s3-error.ts';
import { encode } from './s3-request.ts';
import { xml } from './xml.ts';

const MAX_ITEMS = 1_000;

export const listObjects: Operation = (call) => {
  const { request, state } = call;
  const { bucket, query } = request;
  const { prefix, most, name } = listingOf(call, 'max-keys');
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const found = [...state.objects.values()]
    .filter((object) => object.bucket === bucket && object.key.startsWith(prefix) && byUtf8(object.key, after) > 0)
    .sort((one, other) => byUtf8(one.key, other.key));
  const page = found.slice(0, most);
  const isTruncated = page.length < found.length && page.length > 0;
  return xmlReply(
    xml('ListBucketResult', {
      Name: bucket,
      Prefix: name(prefix),
      EncodingType: query.get('encoding-type') ?? undefined,
      StartAfter: query.has('start-after') ? name(query.get('start-after') ?? '') : undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: isTruncated ? Buffer.from(page.at(-1)?.key ?? '').toString('base64url') : undefined,
      KeyCount: page.length,
      MaxKeys: most,
      IsTruncated: isTruncated,
      Contents: page.map(({ key, modifiedAt, etag, size, storageClass }) => ({
        Key: name(key),
        LastModified: isoDate(modifiedAt),
        ETag: etag,
        Size: size,
        StorageClass: storageClass,
      })),
    }),
  );
};

export const listUploads: Operation = (call) => {
  const { request, state } = call;
  const { bucket, query } = request;
  const { prefix, most, name } = listingOf(call, 'max-uploads');
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
  const all = [...state.uploads.values()]
    .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
    .sort(
      (one, other) => byUtf8(one.key, other.key) || one.initiatedAt - other.initiatedAt || byUtf8(one.id, other.id),
    );
  const marked = all.findIndex(({ id, key }) => id === idMarker && key === keyMarker);
  const found = marked >= 0 ? all.slice(marked + 1) : all.filter(({ key }) => byUtf8(key, keyMarker) > 0);
  const page = found.slice(0, most);
  const isTruncated = page.length < found.length && page.length > 0;
  const last = isTruncated ? page.at(-1) : undefined;
  return xmlReply(
    xml('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: name(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: last && name(last.key),
      NextUploadIdMarker: last?.id,
      Prefix: name(prefix),
      EncodingType: query.get('encoding-type') ?? undefined,
      MaxUploads: most,
      IsTruncated: isTruncated,
      Upload: page.map(({ key, id, initiatedAt, storageClass }) => ({
        Key: name(key),
        UploadId: id,
        StorageClass: storageClass,
        Initiated: isoDate(initiatedAt),
      })),
    }),
  );
};

export const listParts: Operation = (call) => {
  const { request, state } = call;
  const { bucket, key, query } = request;
  const { id, storageClass } = findUpload(call);
  const marker = Number(query.get('part-number-marker') ?? 0);
  const most = limitOf(call, 'max-parts');
  const found = partsOf(state, id).filter(({ number }) => number > marker);
  const page = found.slice(0, most);
  return xmlReply(
    xml('ListPartsResult', {
      Bucket: bucket,
      Key: key,
      UploadId: id,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: most,
      IsTruncated: page.length < found.length,
      StorageClass: storageClass,
      Part: page.map(({ number, modifiedAt, etag, size }) => ({
        PartNumber: number,
        LastModified: isoDate(modifiedAt),
        ETag: etag,
        Size: size,
      })),
    }),
  );
};

function listingOf(call: Call, limit: string) {
  const { query } = call.request;
  if (query.get('delimiter')) throw notImplemented('delimiter');
  const encoding = query.get('encoding-type');
  if (encoding !== null && encoding !== 'url') {
    throw new S3Error(400, 'InvalidArgument', 'Invalid Encoding Method specified in Request');
  }
  const name = (key: string) => (encoding === 'url' ? encode(key).replaceAll('%2F', '/') : key);
  return { prefix: query.get('prefix') ?? '', most: limitOf(call, limit), name };
}

function limitOf({ request }: Call, name: string): number {
  const text = request.query.get(name) ?? String(MAX_ITEMS);
  if (!/^\d+$/.test(text)) throw new S3Error(400, 'InvalidArgument', `Provided ${name} not an integer`);
  return Math.min(Number(text), MAX_ITEMS);
}

/** The order of S3: by the bytes of UTF-8, which is that of code points. */
function byUtf8(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    if (one[at] !== other[at]) return weight(one, at) - weight(other, at);
  }
  return one.length - other.length;
}

/** Surrogates stand for code points above all others of 16 bits. */
function weight(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
