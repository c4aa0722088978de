import { ServiceError } from '../errors.ts';
import { type Description, parseDescription, parseMetadata } from '../images/description.ts';
import type { Metadata } from '../images/image-record.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { findRepeated } from './json-text.ts';
import { refuseMetadataHeaders } from './metadata-headers.ts';
import { type Form, parseForm } from './parse-form.ts';
import { readQuery } from './query.ts';
import { splitTags } from './raw-source.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

const FIELDS = ['name', 'tags', 'metadata'] as const;

export type FormField = (typeof FIELDS)[number] | 'image_id';

/** A form whose file part is the image, and whose fields describe it. */
export function formSource(
  bytes: AsyncIterable<Uint8Array>,
  { url, headers }: SourceRequest,
  { takesImageId, alsoInQuery = [] }: SourceOptions,
): ImageSource {
  readQuery(url, alsoInQuery);
  refuseMetadataHeaders(headers);
  const form = parseForm<FormField>(bytes, headers, {
    allowed: takesImageId ? [...FIELDS, 'image_id'] : FIELDS,
    fileFields: ['metadata'],
  });
  return { bytes: form.file.bytes, describe: () => describe(form) };
}

/** A browser sends a blank field for an empty input, so a blank field counts as absent. */
function describe({ file, fields }: Form<FormField>): Description {
  return parseDescription({
    image_id: fields.get('image_id') || undefined,
    name: fields.get('name') || file.name || undefined,
    tags: splitTags(fields.get('tags')),
    metadata: parseMetadataField(fields.get('metadata')),
  });
}

function parseMetadataField(text: string | undefined): Metadata {
  if (text === undefined || text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw invalid('The form field metadata is not valid JSON.');
  }
  const repeated = findRepeated(text);
  if (repeated !== undefined) {
    throw invalid(`The metadata key ${JSON.stringify(repeated.slice(0, 64))} occurs more than once.`);
  }
  return parseMetadata(value);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidMetadata', message, { target: 'metadata' });
}
