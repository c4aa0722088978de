import { ERROR_STATUS } from '../problem.ts';
import { IMAGE_ID_SCHEMA, MOMENT, URL_SCHEMA } from './image-schemas.ts';
import { object, type Schema, schemaRef } from './shapes.ts';

const ERROR_CODE: Schema = { type: 'string', enum: Object.keys(ERROR_STATUS) };

const PROBLEM = object(
  {
    type: { ...URL_SCHEMA, description: 'The place in the docs that explains the code.' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What could not be done, and what to do.' },
    instance: { type: 'string', description: 'The path of the request.' },
    request_id: { type: 'string', description: 'As in `x-ms-request-id`; name it when you report the error.' },
    error: object(
      {
        code: schemaRef('ErrorCode'),
        message: { type: 'string', description: 'The same as `detail`.' },
        target: { type: 'string', description: 'A member, a header, a query parameter or `body`.' },
      },
      { optional: ['target'] },
    ),
  },
  { description: 'Problem details (RFC 9457) with the error object of the Azure REST API guidelines.' },
);

const STORE_HEALTH: Schema = {
  oneOf: [
    object({ status: { const: 'ok' }, latency_ms: { type: 'integer', minimum: 0 } }),
    object({
      status: { const: 'unavailable' },
      code: { type: 'string', description: 'Why, in one word.' },
      remedy: { type: 'string', description: 'What an operator can do.' },
    }),
  ],
};

const HEALTH = object({
  status: { type: 'string', enum: ['ok', 'unavailable'] },
  checks: object({ storage: schemaRef('StoreHealth'), database: schemaRef('StoreHealth') }),
});

const UPLOAD = object(
  {
    upload_id: { type: 'string', format: 'uuid' },
    image_id: IMAGE_ID_SCHEMA,
    method: { const: 'PUT' },
    upload_url: { ...URL_SCHEMA, description: 'Creates and writes one blob, and nothing else. Keep it secret.' },
    headers: {
      type: 'object',
      description: 'To be sent with the bytes.',
      additionalProperties: { type: 'string' },
    },
    expires_at: { ...MOMENT, description: 'When `upload_url` stops to work.' },
    complete_url: { ...URL_SCHEMA, description: 'POST here when all bytes are sent.' },
  },
  { description: 'A place to send the bytes of one image straight to storage.' },
);

const OPEN_API: Schema = {
  type: 'object',
  description: 'A document of OpenAPI 3.1.',
  properties: {
    openapi: { type: 'string', pattern: '^3\\.1\\.' },
    info: { type: 'object' },
    servers: { type: 'array', items: { type: 'object' }, minItems: 1 },
    paths: { type: 'object', minProperties: 1 },
    components: { type: 'object' },
  },
  required: ['openapi', 'info', 'servers', 'paths', 'components'],
};

export const SERVICE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Upload: UPLOAD,
  Health: HEALTH,
  StoreHealth: STORE_HEALTH,
  OpenApi: OPEN_API,
  Problem: PROBLEM,
  ErrorCode: ERROR_CODE,
};
