import { parseDescription } from '../images/description.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { readMetadataHeaders } from './metadata-headers.ts';
import { readQuery } from './query.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

/** The body is the image; the query and `x-ms-meta-<key>` headers describe it. */
export function rawSource(
  bytes: AsyncIterable<Uint8Array>,
  { url, headers }: SourceRequest,
  { takesImageId, alsoInQuery = [] }: SourceOptions,
): ImageSource {
  const query = readQuery(url, [...(takesImageId ? (['image_id'] as const) : []), 'name', 'tags', ...alsoInQuery]);
  const description = parseDescription({
    ...query,
    tags: splitTags(query.tags),
    metadata: readMetadataHeaders(headers),
  });
  return { bytes, describe: () => description };
}

/** `a, b,,c` → a, b, c. */
export function splitTags(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((tag) => tag.trim() !== '');
}
