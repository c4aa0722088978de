import { parseDescription, parseTags } from '../images/description.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { readMetadataHeaders } from './metadata-headers.ts';
import { readQuery } from './query.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

/** The body is the image; its description is in the query and in `x-ms-meta-<key>` headers. */
export function rawSource(
  bytes: AsyncIterable<Uint8Array>,
  { url, headers }: SourceRequest,
  { takesImageId, alsoInQuery = [] }: SourceOptions,
): ImageSource {
  const query = readQuery(url, [...(takesImageId ? (['image_id'] as const) : []), 'name', 'tags', ...alsoInQuery]);
  const { image_id, name, tags } = query;
  const description = parseDescription({ image_id, name, tags: split(tags), metadata: readMetadataHeaders(headers) });
  return { bytes, describe: () => description };
}

/** `a, b,,c` → a, b, c. */
export function splitTags(text: string | undefined): readonly string[] {
  return parseTags(split(text));
}

function split(text = ''): readonly string[] {
  return text.split(',').filter((tag) => tag.trim() !== '');
}
