import { FORMAT_CHOICE } from '../../images/image-record.ts';
import type { FormField } from '../form-source.ts';
import type { JsonMember } from '../json-source.ts';
import { examples } from './examples.ts';
import { DESCRIPTION, IMAGE_ID_SCHEMA } from './image-schemas.ts';
import { grouped, object, type RequestBody, type Schema, type ServiceFacts } from './shapes.ts';

const BYTES: Schema = { type: 'string', format: 'binary' };
const EXAMPLE = examples('https://host');

/** The three forms of an image on its way in. POST says the id in the body, PUT in the path. */
export function imageBody({ maxUploadBytes }: ServiceFacts, { takesImageId }: { takesImageId: boolean }): RequestBody {
  const form = withoutId(FORM_FIELDS, takesImageId);
  const members = withoutId(JSON_MEMBERS, takesImageId);
  return {
    description: `The image: at most ${grouped(maxUploadBytes)} bytes of ${FORMAT_CHOICE}, in one of three forms. The type is read from the bytes, whatever is said of it. Chunked bodies are taken; a \`Content-Encoding\` is not.`,
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
  name: { ...DESCRIPTION.name, description: 'Without it, the file name of the part.' },
  tags: { type: 'string', description: 'Separated by commas.' },
  metadata: { type: 'string', contentMediaType: 'application/json', description: 'A JSON object.' },
  image_id: IMAGE_ID_SCHEMA,
} satisfies Record<FormField, Schema>;

const JSON_MEMBERS = {
  image_data: { type: 'string', description: 'The bytes in base64, or as a data: URI with base64.', minLength: 1 },
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
    description: 'JSON merge patch (RFC 7396): `null` takes away tags, metadata, or one key of the metadata.',
    optional: ['name', 'tags', 'metadata'],
  },
);

export const PATCH_BODY: RequestBody = {
  description: 'What is to be changed; the rest stays.',
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
    description: 'Exactly as many as will be sent.',
    minimum: 1,
    maximum: maxDirectUploadBytes,
  };
  return {
    description: `What is to come: at most ${grouped(maxDirectUploadBytes)} bytes.`,
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
