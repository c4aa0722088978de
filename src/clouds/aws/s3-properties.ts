import type { BlobProperties, ListedBlob } from '../../images/blob-store.ts';

/** What is set in the request that makes an object visible. S3 joins names with `_` and `-` badly in some tools: they have neither. */
export function objectProperties({ contentType, sha256, imageId, recordsIn }: BlobProperties) {
  return {
    ContentType: contentType,
    Metadata: { sha256, imageid: encodeURIComponent(imageId), recordsin: recordsIn },
  };
}

/** A value that this service cannot have written is ignored. */
export function readMetadata(
  metadata: Readonly<Record<string, string>> = {},
): Pick<ListedBlob, 'imageId' | 'recordsIn'> {
  return { imageId: decode(metadata.imageid), recordsIn: metadata.recordsin };
}

function decode(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
