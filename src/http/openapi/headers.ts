import { SECURITY_HEADERS } from '../security-headers.ts';
import type { Header, Schema } from './shapes.ts';

const PART = '(?:read|inspect|preview|blob|database);dur=\\d+\\.\\d';
const TIMING: Schema = { type: 'string', pattern: `^${PART}(?:, ${PART})*$` };
const CHARGE: Schema = { type: 'string', pattern: '^\\d+(?:\\.\\d+)?$' };
const SECONDS: Schema = { type: 'string', pattern: '^[1-9]\\d*$' };

/** Response headers, by the name of the component. */
export const HEADERS: Readonly<Record<string, Header>> = {
  RequestId: always('Identifies the request in the logs.', { type: 'string', minLength: 8, pattern: '^[\\w-]+$' }),
  ContentTypeOptions: constant('X-Content-Type-Options', 'Browsers must not guess the content type.'),
  ReferrerPolicy: constant('Referrer-Policy', 'Browsers must not send the URL to other sites.'),
  ContentSecurityPolicy: constant('Content-Security-Policy', 'Browsers must not load, run or frame anything.'),
  ContentSecurityPolicyPage: always('Allows the page to load only its own files.', {
    type: 'string',
    pattern: "^default-src 'none'; .*frame-ancestors 'none'",
  }),
  ExposeHeaders: constant('Access-Control-Expose-Headers', 'Headers that pages of other origins can read.'),
  CacheControl: constant('Cache-Control', 'Not cached.'),
  CacheControlError: always('Errors are not cached.', { const: 'no-store' }),
  CacheControlDocument: always('Cached by the client only, and revalidated on each request.', {
    const: 'private, no-cache',
  }),
  CacheControlPublic: always('May be cached, and is revalidated on each request.', { const: 'no-cache' }),
  CacheControlRedirect: always('The redirect expires from caches before its URL expires.', {
    type: 'string',
    pattern: '^private, max-age=\\d+$',
  }),
  ETag: always('Version of the document, for `If-Match` and `If-None-Match`.', {
    type: 'string',
    pattern: '^"[^"]+"$',
  }),
  Location: always('URL of the new image.', { type: 'string', format: 'uri' }),
  IdempotencyReplayed: {
    description: 'On a response that repeats the result of an earlier request with the same `Idempotency-Key`.',
    schema: { const: 'true' },
  },
  ContentLocation: always('URL of the bytes in storage, valid for a few minutes.', { type: 'string', format: 'uri' }),
  ServerTiming: { description: 'Duration of each part of the request, in milliseconds.', schema: TIMING },
  ServerTimingRequired: always('Duration of each part of the request, in milliseconds.', TIMING),
  RequestCharge: {
    description:
      'What the database charged, in its own units: request units of Cosmos DB, capacity units of DynamoDB. Absent where the database reports no charge, like Firestore.',
    schema: CHARGE,
  },
  RetryAfter: always('Seconds to wait.', SECONDS),
  Allow: always('Methods that the path supports.', { type: 'string', pattern: '^[A-Z]+(?:, [A-Z]+)*$' }),
};

function always(description: string, schema: Schema): Header {
  return { description, required: true, schema };
}

function constant(name: keyof typeof SECURITY_HEADERS, description: string): Header {
  return always(description, { const: SECURITY_HEADERS[name] });
}
