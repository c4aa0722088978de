import type {
  ClientMetadata,
  Exif,
  FileMetadata,
  ImageDocument,
  ImagePage,
  InspectionDocument,
  Location,
} from '../../contract/image-document.ts';
import {
  MAX_METADATA_BYTES,
  MAX_METADATA_KEY_CHARACTERS,
  MAX_METADATA_KEYS,
  MAX_NAME_CHARACTERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
} from '../../images/description.ts';
import { IMAGE_ID, MAX_ID_BYTES, MAX_ID_CHARACTERS } from '../../images/image-id.ts';
import { IMAGE_FORMATS } from '../../images/image-record.ts';
import { grouped, object, type Schema, schemaRef } from './shapes.ts';

const PIXELS = { type: 'integer', minimum: 1 } as const;
const TEXT = { type: 'string', minLength: 1, maxLength: 256 } as const;
const POSITIVE = { type: 'number', exclusiveMinimum: 0 } as const;
export const MOMENT = { type: 'string', format: 'date-time', pattern: 'Z$' } as const;
export const URL_SCHEMA = { type: 'string', format: 'uri' } as const;
/** `int64`: client generators default to 32 bits. */
export const BYTE_COUNT = { type: 'integer', format: 'int64', minimum: 1 } as const;

export const IMAGE_ID_SCHEMA: Schema = {
  type: 'string',
  description: `ID of the image, chosen by the client: a letter or a digit of any script, then letters, marks, digits, spaces or \`. _ ~ - ( ) [ ] @ ! $ & ' + , ; =\`; it must not end with a space or a dot. At most ${MAX_ID_CHARACTERS} characters and ${MAX_ID_BYTES} bytes of UTF-8; normalized to NFC.`,
  minLength: 1,
  maxLength: MAX_ID_CHARACTERS,
  pattern: IMAGE_ID.source,
};

const NAME: Schema = {
  type: 'string',
  description: 'Display name. Control characters are not allowed.',
  minLength: 1,
  maxLength: MAX_NAME_CHARACTERS,
};
const TAG: Schema = { type: 'string', minLength: 1, maxLength: MAX_TAG_CHARACTERS };
/** NSwag uses the first type of `oneOf`, and the number type of a type list, which does not accept text. */
function oneOf(...types: readonly string[]): Schema {
  return { oneOf: types.map((type) => ({ type })) };
}

const METADATA = {
  type: 'object',
  description: `At most ${MAX_METADATA_KEYS} keys and ${grouped(MAX_METADATA_BYTES)} bytes as JSON. Values are strings, numbers or booleans.`,
  maxProperties: MAX_METADATA_KEYS,
  propertyNames: { minLength: 1, maxLength: MAX_METADATA_KEY_CHARACTERS },
  additionalProperties: oneOf('string', 'number', 'boolean'),
} satisfies Schema;

const METADATA_PATCH: Schema = {
  ...METADATA,
  type: ['object', 'null'],
  additionalProperties: oneOf('string', 'number', 'boolean', 'null'),
};

/** What a client can set on an image. */
export const DESCRIPTION = {
  name: NAME,
  tags: { type: 'array', description: 'Duplicates are removed.', maxItems: MAX_TAGS, items: TAG },
  metadata: schemaRef('Metadata'),
} satisfies Record<keyof ClientMetadata, unknown>;

const EXIF = object(
  {
    make: TEXT,
    model: TEXT,
    lens: TEXT,
    software: TEXT,
    taken_at: { ...TEXT, description: 'RFC 3339; with an offset only if the file has one.' },
    exposure_time: { ...POSITIVE, description: 'Seconds.' },
    f_number: POSITIVE,
    iso: { type: 'number', minimum: 0 },
    focal_length: { ...POSITIVE, description: 'Millimeters.' },
  } satisfies Record<keyof Exif, Schema>,
  {
    description: 'Camera data, as far as it can be read.',
    optional: [
      ...(['make', 'model', 'lens', 'software', 'taken_at'] as const),
      ...(['exposure_time', 'f_number', 'iso', 'focal_length'] as const),
    ],
  },
);

const LOCATION = object(
  {
    latitude: { type: 'number', description: 'Decimal degrees, north positive.', minimum: -90, maximum: 90 },
    longitude: { type: 'number', description: 'Decimal degrees, east positive.', minimum: -180, maximum: 180 },
    altitude: { type: 'number', description: 'Meters above sea level.' },
  } satisfies Record<keyof Location, Schema>,
  { description: 'Where the image was taken. Only with `include=location`.', optional: ['altitude'] },
);

/** Metadata read from the file. */
const FACTS = {
  content_type: { type: 'string', pattern: `^image/(?:${IMAGE_FORMATS.join('|')})$` },
  format: schemaRef('ImageFormat'),
  size_bytes: { ...BYTE_COUNT, description: 'Size of the bytes as sent.' },
  sha256: { type: 'string', description: 'SHA-256 of the bytes as sent.', pattern: '^[0-9a-f]{64}$' },
  width: { ...PIXELS, description: 'Pixels, as encoded.' },
  height: { ...PIXELS, description: 'Pixels, as encoded.' },
  orientation: { type: 'integer', description: 'EXIF 1 to 8; 1 when absent.', minimum: 1, maximum: 8 },
  display_width: { ...PIXELS, description: 'Pixels, as a viewer displays the image.' },
  display_height: { ...PIXELS, description: 'Pixels, as a viewer displays the image.' },
  frames: PIXELS,
  has_alpha: { type: 'boolean' },
  color_space: schemaRef('ColorSpace'),
  bit_depth: { ...PIXELS, description: 'Bits per channel.' },
  exif: schemaRef('Exif'),
  contains_location: { type: 'boolean', description: 'Whether the file contains a location.' },
  location: schemaRef('Location'),
} satisfies Record<keyof FileMetadata, unknown>;

const IMAGE = object(
  {
    image_id: IMAGE_ID_SCHEMA,
    ...FACTS,
    ...DESCRIPTION,
    url: { ...URL_SCHEMA, description: 'Content URL of this API. Does not expire.' },
    blob_url: { ...URL_SCHEMA, description: 'The object in storage. Private. Its form depends on the cloud.' },
    content_url: {
      ...URL_SCHEMA,
      description: 'Gives access to the bytes for a few minutes, without a key. Only with `include=content_url`.',
    },
    content_url_expires_at: MOMENT,
    preview_url: {
      ...URL_SCHEMA,
      description:
        'Gives access to the preview of 320 pixels for a few minutes, without a key. Storage answers 404 until the preview has been requested once. Only with `include=preview_url`; absent for an image that cannot have previews.',
    },
    large_preview_url: { ...URL_SCHEMA, description: 'The same for the preview of 1280 pixels.' },
    preview_urls_expire_at: MOMENT,
    created_at: { ...MOMENT, description: 'Creation time of the first version of this image.' },
    updated_at: MOMENT,
    etag: { type: 'string', description: 'Same as the header `ETag`.', pattern: '^".+"$' },
  } satisfies Record<keyof ImageDocument, unknown>,
  {
    description: 'The metadata document. Unknown values are absent, never null. New properties may be added.',
    optional: [
      'color_space',
      'bit_depth',
      'exif',
      'location',
      'content_url',
      'content_url_expires_at',
      'preview_url',
      'large_preview_url',
      'preview_urls_expire_at',
    ],
  },
);

const INSPECTION = object(
  { image_id: IMAGE_ID_SCHEMA, ...FACTS, ...DESCRIPTION } satisfies Record<keyof InspectionDocument, unknown>,
  {
    description: 'The metadata that an upload of this image would store.',
    optional: ['image_id', 'name', 'color_space', 'bit_depth', 'exif', 'location'],
  },
);

const PAGE = object(
  {
    value: { type: 'array', items: schemaRef('Image') },
    next_link: {
      ...URL_SCHEMA,
      description:
        'URL of the next page; use it unchanged. Absent on the last page. A page that has it may still have fewer images than `top`, or none: a search can end a page early.',
    },
  } satisfies Record<keyof ImagePage, unknown>,
  { optional: ['next_link'] },
);

export const IMAGE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Image: IMAGE,
  ImagePage: PAGE,
  Inspection: INSPECTION,
  Exif: EXIF,
  Location: LOCATION,
  ImageFormat: { type: 'string', enum: IMAGE_FORMATS },
  ColorSpace: { type: 'string', enum: ['srgb', 'gray', 'cmyk', 'lab'] },
  Metadata: METADATA,
  MetadataPatch: METADATA_PATCH,
};
