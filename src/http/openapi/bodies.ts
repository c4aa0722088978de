import { FORMAT_CHOICE } from '../../images/image-record.ts';
import type { FormField } from '../form-source.ts';
import type { JsonMember } from '../json-source.ts';
import { examples } from './examples.ts';
import { BYTE_COUNT, DESCRIPTION, IMAGE_ID_SCHEMA } from './image-schemas.ts';
import {
  grouped,
  object,
  type Reference,
  type RequestBody,
  type Schema,
  type ServiceFacts,
  schemaRef,
} from './shapes.ts';

export const BYTES: Schema = { type: 'string', format: 'binary' };
export const IN_THREE_FORMS = ' In one of three forms: the bytes, a multipart form, or JSON with base64.';
const EXAMPLE = examples('https://host');

/** The three forms of an upload. POST takes the ID in the body, PUT in the path. */
export function imageBody({ maxUploadBytes }: ServiceFacts, { takesImageId }: { takesImageId: boolean }): RequestBody {
  return {
    description: `The image: at most ${grouped(maxUploadBytes)} bytes of ${FORMAT_CHOICE}.${IN_THREE_FORMS} The bytes decide the format, not the declared type. Chunked bodies are supported; \`Content-Encoding\` is not.`,
    required: true,
    content: {
      'application/octet-stream': { schema: BYTES },
      'image/*': { schema: BYTES },
      'multipart/form-data': {
        schema: schemaRef(takesImageId ? 'ImageForm' : 'ReplacementForm'),
        encoding: { metadata: { contentType: 'application/json' } },
      },
      'application/json': {
        schema: schemaRef(takesImageId ? 'ImageJson' : 'ReplacementJson'),
        examples: { image: { value: EXAMPLE.jsonUpload } },
      },
    },
  };
}

const FORM_FIELDS = {
  name: { ...DESCRIPTION.name, description: 'Defaults to the file name of the part.' },
  tags: { type: 'string', description: 'Comma-separated.' },
  // Without `contentMediaType`, which makes orval send text as a file.
  metadata: { type: 'string', description: 'A JSON object, as text.' },
  image_id: IMAGE_ID_SCHEMA,
} satisfies Record<FormField, Schema>;

const JSON_MEMBERS = {
  image_data: {
    type: 'string',
    description: 'The bytes as base64 or as a base64 data: URI. White space is ignored.',
    minLength: 1,
  },
  ...DESCRIPTION,
  image_id: IMAGE_ID_SCHEMA,
} satisfies Record<JsonMember, Schema | Reference>;

const PATCH = object(
  {
    name: DESCRIPTION.name,
    tags: { ...DESCRIPTION.tags, type: ['array', 'null'] },
    metadata: schemaRef('MetadataPatch'),
  },
  {
    description: 'JSON merge patch (RFC 7396): `null` removes the tags, the metadata, or one metadata key.',
    optional: ['name', 'tags', 'metadata'],
  },
);

/** Bodies with the ID (`POST`) and without it (`PUT`). */
export const BODY_SCHEMAS: Readonly<Record<string, Schema>> = {
  ImageForm: form(FORM_FIELDS, 'An image in a form, and its description.'),
  ImageJson: json(JSON_MEMBERS, 'An image in base64, and its description.'),
  ReplacementForm: form(withoutId(FORM_FIELDS), 'The new image in a form, and its description.'),
  ReplacementJson: json(withoutId(JSON_MEMBERS), 'The new image in base64, and its description.'),
  ImagePatch: PATCH,
};

/** Fields may be null, which omits them: NSwag requires a value for every form field that must not be null. */
export const CLIENT_BODY_SCHEMAS: Readonly<Record<string, Schema>> = {
  ...BODY_SCHEMAS,
  ImageForm: form(
    Object.fromEntries(
      Object.entries(FORM_FIELDS).map(([name, field]) => [name, { ...field, type: ['string', 'null'] }]),
    ),
    'An image in a form, and its description. Fields that are null are left out.',
  ),
};

type Members = Readonly<Record<string, Schema | Reference>>;

function form(fields: Members, description: string): Schema {
  return object<string>({ file: BYTES, ...fields }, { description, optional: Object.keys(fields) });
}

function json(members: Members, description: string): Schema {
  const optional = Object.keys(members).filter((name) => name !== 'image_data');
  return object(members, { description, optional });
}

function withoutId({ image_id: _, ...rest }: Members): Members {
  return rest;
}

export const PATCH_BODY: RequestBody = {
  description: 'The properties to change; others are kept.',
  required: true,
  content: Object.fromEntries(
    ['application/merge-patch+json', 'application/json'].map((type) => [
      type,
      { schema: schemaRef('ImagePatch'), examples: { patch: { value: EXAMPLE.patch } } },
    ]),
  ),
};

const PARTS: Schema = {
  type: 'boolean',
  description: 'Also return URLs to send the bytes in parts. A broken upload then continues with the missing parts.',
};

export function uploadBody({ maxDirectUploadBytes }: ServiceFacts): RequestBody {
  return {
    description: `The announced image: at most ${grouped(maxDirectUploadBytes)} bytes.`,
    required: true,
    content: {
      'application/json': {
        schema: schemaRef('NewUpload'),
        examples: { upload: { value: EXAMPLE.newUpload } },
      },
    },
  };
}

export function uploadSchema({ maxDirectUploadBytes }: ServiceFacts): Schema {
  const size = { ...BYTE_COUNT, description: 'Exact size of the bytes to be sent.', maximum: maxDirectUploadBytes };
  return object(
    { size_bytes: size, parts: PARTS, ...DESCRIPTION, image_id: IMAGE_ID_SCHEMA },
    { description: 'The announced image.', optional: ['parts', 'name', 'tags', 'metadata', 'image_id'] },
  );
}
