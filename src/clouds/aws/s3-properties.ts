import type { BlobProperties, ListedBlob } from '../../images/blob-store.ts';

/** Set by the request that makes an object visible. Names contain no `_` or `-`, which some tools confuse. */
export function objectProperties({ contentType, sha256, imageId, recordsIn }: BlobProperties) {
  return {
    ContentType: contentType,
    Metadata: { sha256, imageid: encodeURIComponent(imageId), recordsin: recordsIn },
  };
}

/** Values that this service never writes are ignored. */
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
