import { ERROR_CODES } from '../../contract/error-codes.ts';
import type { Problem } from '../../contract/problem.ts';
import type { UploadDocument, UploadParts } from '../../contract/upload-document.ts';
import { BYTE_COUNT, IMAGE_ID_SCHEMA, MOMENT, URL_SCHEMA } from './image-schemas.ts';
import { object, type Schema, schemaRef } from './shapes.ts';

const ERROR_CODE: Schema = { type: 'string', enum: ERROR_CODES };

const PROBLEM = object(
  {
    type: { ...URL_SCHEMA, description: 'Documentation of the error code.' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    // Message of the exception in clients that Kiota generates.
    detail: { type: 'string', description: 'What failed, and what to do.', 'x-ms-primary-error-message': true },
    instance: { type: 'string', description: 'The path of the request.' },
    request_id: { type: 'string', description: 'Same as `x-ms-request-id`. Include it in reports.' },
    error: schemaRef('ProblemError'),
  } satisfies Record<keyof Problem, unknown>,
  { description: 'Problem details (RFC 9457) with the error object of the Azure REST API guidelines.' },
);

const PROBLEM_ERROR = object(
  {
    code: schemaRef('ErrorCode'),
    message: { type: 'string', description: 'Same as `detail`.' },
    target: { type: 'string', description: 'A JSON property, a header, a query parameter, or `body`.' },
  } satisfies Record<keyof Problem['error'], unknown>,
  { optional: ['target'] },
);

/** One object instead of `oneOf`, for which the C# generators create an empty class. */
const STORE_HEALTH = object(
  {
    status: schemaRef('HealthStatus'),
    latency_ms: { type: 'integer', description: 'Only if available.', minimum: 0 },
    code: { type: 'string', description: 'Reason, as one word. Only if unavailable.' },
    remedy: {
      type: 'string',
      description: 'What an operator can do about it, in terms of the cloud. Only if unavailable.',
    },
  },
  {
    optional: ['latency_ms', 'code', 'remedy'],
    dependentRequired: { code: ['remedy'], remedy: ['code'] },
  },
);

const HEALTH = object({ status: schemaRef('HealthStatus'), checks: schemaRef('HealthChecks') });

const PARTS = object(
  {
    size_bytes: {
      ...BYTE_COUNT,
      description: 'Size of each part except the last one, which has the rest.',
    },
    urls: {
      type: 'array',
      items: URL_SCHEMA,
      minItems: 1,
      maxItems: 1_000,
      description: 'One URL for each part, in order. Each authorizes writes to this one object. Keep them secret.',
    },
    headers: schemaRef('UploadHeaders'),
  } satisfies Record<keyof UploadParts, unknown>,
  {
    description:
      'Returned for `"parts": true`: send each part with `PUT` to its URL instead of all bytes to `upload_url`. In any order, several at once, and again after a failure.',
  },
);

const UPLOAD = object(
  {
    upload_id: { type: 'string', format: 'uuid' },
    image_id: IMAGE_ID_SCHEMA,
    method: { type: 'string', const: 'PUT' },
    upload_url: {
      ...URL_SCHEMA,
      description: 'Authorizes the creation of one object, and nothing else. Keep it secret.',
    },
    parts: schemaRef('UploadParts'),
    headers: schemaRef('UploadHeaders'),
    expires_at: { ...MOMENT, description: 'Expiry of `upload_url` and `parts.urls`.' },
    complete_url: { ...URL_SCHEMA, description: 'Send a POST request here after all bytes are sent.' },
  } satisfies Record<keyof UploadDocument, unknown>,
  { description: 'A direct upload: the bytes of one image go straight to storage.', optional: ['parts'] },
);

const OPEN_API: Schema = {
  type: 'object',
  description: 'An OpenAPI 3.1 document.',
  properties: { openapi: { type: 'string', pattern: '^3\\.1\\.' } },
  required: ['openapi'],
};

export const SERVICE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Upload: UPLOAD,
  UploadParts: PARTS,
  UploadHeaders: {
    type: 'object',
    description:
      'Required on each request to the URLs beside them: to `upload_url`, or to one of `parts.urls`. Send them unchanged: names and values depend on the storage, like `x-ms-blob-type` on Azure, `If-None-Match` on AWS, and `x-goog-content-length-range` with `x-goog-if-generation-match` on Google Cloud.',
    additionalProperties: { type: 'string' },
  },
  Health: HEALTH,
  HealthChecks: object({ storage: schemaRef('StoreHealth'), database: schemaRef('StoreHealth') }),
  StoreHealth: STORE_HEALTH,
  HealthStatus: { type: 'string', enum: ['ok', 'unavailable'] },
  OpenApi: OPEN_API,
  Problem: PROBLEM,
  ProblemError: PROBLEM_ERROR,
  ErrorCode: ERROR_CODE,
};
