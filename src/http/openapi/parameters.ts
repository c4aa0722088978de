import { MAX_NAME_CHARACTERS, MAX_TAG_CHARACTERS, MAX_TAGS } from '../../images/description.ts';
import { IMAGE_FORMATS } from '../../images/image-record.ts';
import type { ListFilter } from '../../images/record-store.ts';
import { INCLUDES } from '../image-document.ts';
import { DEFAULT_TOP, MAX_TOP } from '../list-query.ts';
import { examples } from './examples.ts';
import { DESCRIPTION, IMAGE_ID_SCHEMA } from './image-schemas.ts';
import type { Parameter, Schema } from './shapes.ts';

const EXAMPLE = examples('https://host');
const TAG: Schema = { type: 'string', minLength: 1, maxLength: MAX_TAG_CHARACTERS };
const MOMENT: Schema = { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] };
const ENTITY_TAGS: Schema = {
  type: 'string',
  pattern: '^(?:\\*|[ \\t,]*(?:W/)?"[^"]*"(?:[ \\t]*,[ \\t]*(?:(?:W/)?"[^"]*")?)*)$',
};

/** What a list is narrowed to: one for each filter of the store. */
const FILTERS = {
  tag: query('tag', 'Only images with this tag.', TAG),
  format: query('format', 'Only images of this format.', { type: 'string', enum: IMAGE_FORMATS }),
  sha256: query('sha256', 'Only images of exactly these bytes.', { type: 'string', pattern: '^[0-9A-Fa-f]{64}$' }),
  name_prefix: query('name_prefix', 'Only images whose name begins with this.', {
    type: 'string',
    minLength: 1,
    maxLength: MAX_NAME_CHARACTERS,
  }),
  created_after: query('created_after', 'Exclusive. A date alone is its midnight in UTC.', MOMENT),
  created_before: query('created_before', 'Exclusive. A date alone is its midnight in UTC.', MOMENT),
} satisfies Record<keyof ListFilter, Parameter>;

/** Every parameter, by the name of the component. */
export const PARAMETERS = {
  ImageId: { ...path('image_id', 'The id of the image.', IMAGE_ID_SCHEMA), example: EXAMPLE.imageId },
  UploadId: {
    ...path('upload_id', 'The id of the direct upload.', { type: 'string', format: 'uuid' }),
    example: EXAMPLE.uploadId,
  },
  File: path('file', 'The name of the file.', { type: 'string' }),
  NewImageId: query('image_id', 'The id of the new image. Without it, the image gets a UUIDv7.', IMAGE_ID_SCHEMA),
  Name: query('name', 'With bytes as the body: how people call the image. Without it, its id.', DESCRIPTION.name),
  Tags: {
    ...query('tags', 'With bytes as the body: tags, separated by commas.', {
      type: 'array',
      maxItems: MAX_TAGS,
      items: TAG,
    }),
    style: 'form',
    explode: false,
  },
  Include: {
    ...query('include', 'What to add to the document: the place of the picture, a URL to its bytes.', {
      type: 'array',
      items: { type: 'string', enum: INCLUDES },
    }),
    style: 'form',
    explode: false,
  },
  Download: query('download', '`1` makes the browser save the bytes under the name of the image.', {
    type: 'string',
    enum: ['0', '1'],
    default: '0',
  }),
  Tag: FILTERS.tag,
  Format: FILTERS.format,
  Sha256: FILTERS.sha256,
  NamePrefix: FILTERS.name_prefix,
  CreatedAfter: FILTERS.created_after,
  CreatedBefore: FILTERS.created_before,
  Top: query('top', 'Images on one page.', { type: 'integer', minimum: 1, maximum: MAX_TOP, default: DEFAULT_TOP }),
  Order: query('order', 'By time of creation. The same on all pages of a walk.', {
    type: 'string',
    enum: ['desc', 'asc'],
    default: 'desc',
  }),
  Cursor: query('cursor', 'Where the page begins: from `next_link`. It brings its filters along.', { type: 'string' }),
  IfMatch: header('If-Match', 'Do it only while the image is one of these versions; `*` for any.', ENTITY_TAGS),
  IfNoneMatch: header('If-None-Match', 'Answer 304 when the present version is one of these.', ENTITY_TAGS),
  IfNoneMatchAny: header('If-None-Match', '`*`: store only when there is no image of this id.', { const: '*' }),
  Metadata: header(
    'x-ms-meta-key',
    'With bytes as the body: metadata, one header for each key, the key in place of `key`. Values are texts.',
    { type: 'string' },
  ),
  ContentMd5: header('Content-MD5', 'MD5 of the body in base64; checked.', { type: 'string' }),
  ContentDigest: header('Content-Digest', 'RFC 9530, `sha-256` or `sha-512`, of the body; checked.', {
    type: 'string',
  }),
  ReprDigest: header('Repr-Digest', 'As `Content-Digest`.', { type: 'string' }),
} satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof PARAMETERS;

function path(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'path', required: true, description, schema };
}

function query(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, schema };
}

function header(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'header', description, schema };
}
