import { MAX_NAME_CHARACTERS, MAX_TAG_CHARACTERS, MAX_TAGS } from '../../images/description.ts';
import { PREVIEW_SIZES } from '../../images/preview-renderer.ts';
import type { ListFilter } from '../../images/record-store.ts';
import { MAX_SEARCH_CHARACTERS } from '../../images/search-text.ts';
import { MAX_KEY_CHARACTERS } from '../idempotency-key.ts';
import { INCLUDES } from '../image-document.ts';
import { DEFAULT_TOP, MAX_TOP } from '../list-query.ts';
import { OPENAPI_PROFILES } from '../openapi-profile.ts';
import { examples } from './examples.ts';
import { DESCRIPTION, IMAGE_ID_SCHEMA } from './image-schemas.ts';
import { type Parameter, type Reference, type Schema, schemaRef } from './shapes.ts';

const EXAMPLE = examples('https://host');
const TAG: Schema = { type: 'string', minLength: 1, maxLength: MAX_TAG_CHARACTERS };
const MOMENT: Schema = {
  type: 'string',
  description: 'RFC 3339: a date and a time with an offset, or a date.',
  pattern: '^\\d{4}-\\d\\d-\\d\\d(?:[Tt]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:[Zz]|[+-]\\d\\d:\\d\\d))?$',
};
const ENTITY_TAGS: Schema = {
  type: 'string',
  pattern: '^(?:\\*|[ \\t,]*(?:W/)?"[^"]*"(?:[ \\t]*,[ \\t]*(?:(?:W/)?"[^"]*")?)*)$',
};

const IDEMPOTENCY_KEY = `^(?:[ !#-+\\--~]{1,${MAX_KEY_CHARACTERS}}|"(?:[ !#-\\[\\]-~]|\\\\["\\\\]){1,${MAX_KEY_CHARACTERS}}")$`;

/** One for each filter of the store. */
const FILTERS = {
  tag: query('tag', 'Only images with this tag.', TAG),
  format: query('format', 'Only images in this format.', schemaRef('ImageFormat')),
  sha256: query('sha256', 'Only images with this SHA-256.', { type: 'string', pattern: '^[0-9A-Fa-f]{64}$' }),
  name_prefix: query('name_prefix', 'Only images whose name starts with this text.', {
    type: 'string',
    minLength: 1,
    maxLength: MAX_NAME_CHARACTERS,
  }),
  q: query('q', 'Only images with this text in their name or in one of their tags. Case and accents are ignored.', {
    type: 'string',
    minLength: 1,
    maxLength: MAX_SEARCH_CHARACTERS,
  }),
  created_after: query('created_after', 'Exclusive. A date without a time means midnight UTC.', MOMENT),
  created_before: query('created_before', 'Exclusive. A date without a time means midnight UTC.', MOMENT),
} satisfies Record<keyof ListFilter, Parameter>;

/** Every parameter, by the name of the component. */
export const PARAMETERS = {
  ImageId: { ...path('image_id', 'ID of the image.', IMAGE_ID_SCHEMA), example: EXAMPLE.imageId },
  UploadId: {
    ...path('upload_id', 'ID of the direct upload.', { type: 'string', format: 'uuid' }),
    example: EXAMPLE.uploadId,
  },
  File: path('file', 'Name of the file.', { type: 'string' }),
  NewImageId: query('image_id', 'ID of the new image. Defaults to a new UUIDv7.', IMAGE_ID_SCHEMA),
  Name: query('name', 'For raw bodies: display name. Defaults to the ID.', DESCRIPTION.name),
  Tags: {
    ...query('tags', 'For raw bodies: comma-separated tags.', {
      type: 'array',
      maxItems: MAX_TAGS,
      items: TAG,
    }),
    style: 'form',
    explode: false,
  },
  Include: {
    ...query('include', 'Optional parts of the document: the location, a URL to the bytes, URLs to the previews.', {
      type: 'array',
      items: schemaRef('Include'),
    }),
    style: 'form',
    explode: false,
  },
  Download: query('download', '`1` makes a browser save the image under its name instead of displaying it.', {
    type: 'string',
    enum: ['0', '1'],
    default: '0',
  }),
  Size: query('size', 'Longer side of the preview in pixels. An image is never enlarged.', {
    type: 'integer',
    enum: PREVIEW_SIZES,
    default: PREVIEW_SIZES[0],
  }),
  Tag: FILTERS.tag,
  Format: FILTERS.format,
  Sha256: FILTERS.sha256,
  NamePrefix: FILTERS.name_prefix,
  Search: FILTERS.q,
  CreatedAfter: FILTERS.created_after,
  CreatedBefore: FILTERS.created_before,
  Top: query('top', 'Maximum number of images per page.', {
    type: 'integer',
    minimum: 1,
    maximum: MAX_TOP,
    default: DEFAULT_TOP,
  }),
  Order: query(
    'order',
    'Order by creation time; `desc` by default. It must not change between the pages of a list.',
    schemaRef('Order'),
  ),
  Cursor: query('cursor', 'Start of the page, from `next_link`. It includes the filters.', { type: 'string' }),
  Profile: query('profile', '`client` for the form that client generators can use.', {
    type: 'string',
    enum: OPENAPI_PROFILES,
  }),
  IfMatch: header('If-Match', 'Only if the image is one of these versions; `*` for any version.', ENTITY_TAGS),
  IfNoneMatch: header('If-None-Match', '304 if the current version is one of these.', ENTITY_TAGS),
  IfNoneMatchAny: header('If-None-Match', '`*`: only if no image has this ID.', { type: 'string', const: '*' }),
  Metadata: header(
    'x-ms-meta-key',
    'For raw bodies: metadata, one `x-ms-meta-<key>` header per key. Values are strings.',
    { type: 'string' },
  ),
  ContentMd5: header('Content-MD5', 'Base64 MD5 of the body, verified by the service.', { type: 'string' }),
  ContentDigest: header(
    'Content-Digest',
    'RFC 9530 digest of the body (`sha-256` or `sha-512`), verified by the service.',
    {
      type: 'string',
    },
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    `A value of your own for one image, like a UUID: 1 to ${MAX_KEY_CHARACTERS} characters, quoted or not. Repeat a request with the same key when its response was lost: for as long as the image exists, the response is its document. With a different request the key is 422 \`IdempotencyKeyReused\`. Without \`image_id\`, each key has an image of its own.`,
    { type: 'string', minLength: 1, pattern: IDEMPOTENCY_KEY },
  ),
  ReprDigest: header('Repr-Digest', 'Same as `Content-Digest`.', { type: 'string' }),
} satisfies Record<string, Parameter>;

const { NewImageId, Name, Tags } = PARAMETERS;

/** Forms have fields of the same names, and a generated method that takes both needs distinct names. */
export const DISTINCT_PARAMETERS: Readonly<Record<string, Parameter>> = {
  ...PARAMETERS,
  NewImageId: { ...NewImageId, 'x-originalName': 'query_image_id' },
  Name: { ...Name, 'x-originalName': 'query_name' },
  Tags: { ...Tags, 'x-originalName': 'query_tags' },
};

/** Values of parameters, as named schemas. */
export const PARAMETER_SCHEMAS: Readonly<Record<string, Schema>> = {
  Include: { type: 'string', enum: INCLUDES },
  Order: { type: 'string', enum: ['desc', 'asc'] },
};

export type ParameterName = keyof typeof PARAMETERS;

function path(name: string, description: string, schema: Schema | Reference): Parameter {
  return { name, in: 'path', required: true, description, schema };
}

function query(name: string, description: string, schema: Schema | Reference): Parameter {
  return { name, in: 'query', description, schema };
}

function header(name: string, description: string, schema: Schema): Parameter & { readonly schema: Schema } {
  return { name, in: 'header', description, schema };
}
