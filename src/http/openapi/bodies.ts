import { FORMAT_CHOICE } from '../../images/image-record.ts';
import type { FormField } from '../form-source.ts';
import type { JsonMember } from '../json-source.ts';
import { examples } from './examples.ts';
import { DESCRIPTION, IMAGE_ID_SCHEMA } from './image-schemas.ts';
import { grouped, object, type RequestBody, type Schema, type ServiceFacts } from './shapes.ts';

const BYTES: Schema = { type: 'string', format: 'binary' };
const EXAMPLE = examples('https://host');

/** The three forms of an upload. POST takes the ID in the body, PUT in the path. */
export function imageBody({ maxUploadBytes }: ServiceFacts, { takesImageId }: { takesImageId: boolean }): RequestBody {
  const form = withoutId(FORM_FIELDS, takesImageId);
  const members = withoutId(JSON_MEMBERS, takesImageId);
  return {
    description: `The image: at most ${grouped(maxUploadBytes)} bytes of ${FORMAT_CHOICE}, in one of three forms. The bytes decide the format, not the declared type. Chunked bodies are supported; \`Content-Encoding\` is not.`,
    required: true,
    content: {
      'application/octet-stream': { schema: BYTES },
      'image/*': { schema: BYTES },
      'multipart/form-data': {
        schema: object<string>({ file: BYTES, ...form }, { optional: Object.keys(form) }),
        encoding: { metadata: { contentType: 'application/json' } },
      },
      'application/json': {
        schema: object(members, {
          optional: Object.keys(members).filter((name) => name !== 'image_data'),
        }),
        examples: { image: { value: EXAMPLE.jsonUpload } },
      },
    },
  };
}

function withoutId(members: Readonly<Record<string, Schema>>, takesImageId: boolean): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => takesImageId || name !== 'image_id'));
}

const FORM_FIELDS = {
  name: { ...DESCRIPTION.name, description: 'Defaults to the file name of the part.' },
  tags: { type: 'string', description: 'Comma-separated.' },
  metadata: { type: 'string', contentMediaType: 'application/json', description: 'A JSON object.' },
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
} satisfies Record<JsonMember, Schema>;

const PATCH = object(
  {
    name: DESCRIPTION.name,
    tags: { ...DESCRIPTION.tags, type: ['array', 'null'] },
    metadata: {
      ...DESCRIPTION.metadata,
      type: ['object', 'null'],
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
    },
  },
  {
    description: 'JSON merge patch (RFC 7396): `null` removes the tags, the metadata, or one metadata key.',
    optional: ['name', 'tags', 'metadata'],
  },
);

export const PATCH_BODY: RequestBody = {
  description: 'The properties to change; others are kept.',
  required: true,
  content: Object.fromEntries(
    ['application/merge-patch+json', 'application/json'].map((type) => [
      type,
      { schema: PATCH, examples: { patch: { value: EXAMPLE.patch } } },
    ]),
  ),
};

export function uploadBody({ maxDirectUploadBytes }: ServiceFacts): RequestBody {
  const size = {
    type: 'integer',
    description: 'Exact size of the bytes to be sent.',
    minimum: 1,
    maximum: maxDirectUploadBytes,
  };
  return {
    description: `The announced image: at most ${grouped(maxDirectUploadBytes)} bytes.`,
    required: true,
    content: {
      'application/json': {
        schema: object(
          { size_bytes: size, ...DESCRIPTION, image_id: IMAGE_ID_SCHEMA },
          { optional: ['name', 'tags', 'metadata', 'image_id'] },
        ),
        examples: { upload: { value: EXAMPLE.newUpload } },
      },
    },
  };
}
