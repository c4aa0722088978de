import {
  MAX_METADATA_BYTES,
  MAX_METADATA_KEY_CHARACTERS,
  MAX_METADATA_KEYS,
  MAX_NAME_CHARACTERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
} from '../../images/description.ts';
import { IMAGE_ID, MAX_ID_BYTES, MAX_ID_CHARACTERS } from '../../images/image-id.ts';
import {
  type ExifFacts,
  IMAGE_FORMATS,
  type ImageFacts,
  type ImageRecord,
  type Location,
} from '../../images/image-record.ts';
import { grouped, object, type Schema, schemaRef } from './shapes.ts';

const PIXELS = { type: 'integer', minimum: 1 } as const;
const TEXT = { type: 'string', minLength: 1, maxLength: 256 } as const;
const POSITIVE = { type: 'number', exclusiveMinimum: 0 } as const;
export const MOMENT = { type: 'string', format: 'date-time', pattern: 'Z$' } as const;
export const URL_SCHEMA = { type: 'string', format: 'uri' } as const;

export const IMAGE_ID_SCHEMA: Schema = {
  type: 'string',
  description: `What the client calls the image: a letter or a digit of any script, then letters, marks, digits, spaces or one of \`. _ ~ - ( ) [ ] @ ! $ & ' + , ; =\`; neither a space nor a dot last. At most ${MAX_ID_CHARACTERS} characters and ${MAX_ID_BYTES} bytes of UTF-8, kept in NFC.`,
  minLength: 1,
  maxLength: MAX_ID_CHARACTERS,
  pattern: IMAGE_ID.source,
};

const NAME: Schema = {
  type: 'string',
  description: 'How people call the image. No control characters.',
  minLength: 1,
  maxLength: MAX_NAME_CHARACTERS,
};
const TAG: Schema = { type: 'string', minLength: 1, maxLength: MAX_TAG_CHARACTERS };
const METADATA_VALUE: Schema = { type: ['string', 'number', 'boolean'] };
const METADATA: Schema = {
  type: 'object',
  description: `At most ${MAX_METADATA_KEYS} keys, values that are texts, numbers or booleans, and ${grouped(MAX_METADATA_BYTES)} bytes as JSON.`,
  maxProperties: MAX_METADATA_KEYS,
  propertyNames: { minLength: 1, maxLength: MAX_METADATA_KEY_CHARACTERS },
  additionalProperties: METADATA_VALUE,
};

/** What a client may say of an image. */
export const DESCRIPTION = {
  name: NAME,
  tags: { type: 'array', description: 'The same tag twice counts once.', maxItems: MAX_TAGS, items: TAG },
  metadata: METADATA,
} satisfies Record<'name' | 'tags' | 'metadata', Schema>;

const EXIF = object(
  {
    make: TEXT,
    model: TEXT,
    lens: TEXT,
    software: TEXT,
    taken_at: { ...TEXT, description: 'RFC 3339; with an offset only where the file has one.' },
    exposure_time: { ...POSITIVE, description: 'Seconds.' },
    f_number: POSITIVE,
    iso: { type: 'number', minimum: 0 },
    focal_length: { ...POSITIVE, description: 'Millimetres.' },
  } satisfies Record<keyof ExifFacts, Schema>,
  {
    description: 'What a camera wrote, as far as it can be read.',
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
    altitude: { type: 'number', description: 'Metres above sea level.' },
  } satisfies Record<keyof Location, Schema>,
  { description: 'Where the picture was taken. Only with `include=location`.', optional: ['altitude'] },
);

/** What the bytes tell, by the members of the record. */
const FACTS = {
  content_type: { type: 'string', enum: IMAGE_FORMATS.map((format) => `image/${format}`) },
  format: { type: 'string', enum: IMAGE_FORMATS },
  size_bytes: { type: 'integer', description: 'Of the bytes as they were sent.', minimum: 1 },
  sha256: { type: 'string', description: 'Of the bytes as they were sent.', pattern: '^[0-9a-f]{64}$' },
  width: { ...PIXELS, description: 'Pixels, as encoded.' },
  height: { ...PIXELS, description: 'Pixels, as encoded.' },
  orientation: { type: 'integer', description: 'EXIF 1 to 8; 1 when absent.', minimum: 1, maximum: 8 },
  display_width: { ...PIXELS, description: 'Pixels, as a viewer shows it.' },
  display_height: { ...PIXELS, description: 'Pixels, as a viewer shows it.' },
  frames: PIXELS,
  has_alpha: { type: 'boolean' },
  color_space: { type: 'string', enum: ['srgb', 'gray', 'cmyk', 'lab'] },
  bit_depth: { ...PIXELS, description: 'Bits of one channel.' },
  exif: schemaRef('Exif'),
  contains_location: { type: 'boolean', description: 'Whether a position can be read from the bytes.' },
  location: schemaRef('Location'),
} satisfies Record<keyof (ImageFacts & Pick<ImageRecord, 'size_bytes' | 'sha256'>), unknown>;

const IMAGE = object(
  {
    image_id: IMAGE_ID_SCHEMA,
    name: NAME,
    ...FACTS,
    tags: DESCRIPTION.tags,
    metadata: METADATA,
    url: { ...URL_SCHEMA, description: 'The bytes, through this service. Does not expire.' },
    blob_url: { ...URL_SCHEMA, description: 'Where the bytes lie. Not readable without rights.' },
    content_url: {
      ...URL_SCHEMA,
      description: 'Reads the bytes for a few minutes, without a key. Only with `include=content_url`.',
    },
    content_url_expires_at: MOMENT,
    created_at: { ...MOMENT, description: 'Of the first version of this id.' },
    updated_at: MOMENT,
    etag: { type: 'string', description: 'As in the header `ETag`.', pattern: '^".+"$' },
  },
  {
    description: 'The metadata document. What is not known is absent, never null. New members may come.',
    optional: ['color_space', 'bit_depth', 'exif', 'location', 'content_url', 'content_url_expires_at'],
  },
);

const INSPECTION = object(
  { image_id: IMAGE_ID_SCHEMA, name: NAME, ...FACTS, tags: DESCRIPTION.tags, metadata: METADATA },
  {
    description: 'What the metadata document of an upload would say of these bytes.',
    optional: ['image_id', 'name', 'color_space', 'bit_depth', 'exif', 'location'],
  },
);

const PAGE = object(
  {
    value: { type: 'array', items: schemaRef('Image') },
    next_link: { ...URL_SCHEMA, description: 'The next page, to be used as it is. Absent on the last one.' },
  },
  { optional: ['next_link'] },
);

export const IMAGE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Image: IMAGE,
  ImagePage: PAGE,
  Inspection: INSPECTION,
  Exif: EXIF,
  Location: LOCATION,
};
