import { SECURITY_HEADERS } from '../security-headers.ts';
import type { Header, Schema } from './shapes.ts';

const PART = '(?:read|inspect|blob|database);dur=\\d+\\.\\d';
const TIMING: Schema = { type: 'string', pattern: `^${PART}(?:, ${PART})*$` };
const CHARGE: Schema = { type: 'string', pattern: '^\\d+(?:\\.\\d+)?$' };
const SECONDS: Schema = { type: 'string', pattern: '^[1-9]\\d*$' };

/** Headers of answers, by the name of the component. */
export const HEADERS: Readonly<Record<string, Header>> = {
  RequestId: always('Names this request in the logs.', { type: 'string', minLength: 8, pattern: '^[\\w-]+$' }),
  ContentTypeOptions: constant('X-Content-Type-Options'),
  ReferrerPolicy: constant('Referrer-Policy'),
  ContentSecurityPolicy: constant('Content-Security-Policy'),
  ContentSecurityPolicyPage: always('What the page may load: its own files.', {
    type: 'string',
    pattern: "^default-src 'none'; .*frame-ancestors 'none'",
  }),
  ExposeHeaders: constant('Access-Control-Expose-Headers'),
  CacheControl: constant('Cache-Control'),
  CacheControlError: always('An error is never kept.', { const: 'no-store' }),
  CacheControlDocument: always('Kept by the client alone, and asked about each time.', { const: 'private, no-cache' }),
  CacheControlPublic: always('May be kept, and is asked about each time.', { const: 'no-cache' }),
  CacheControlRedirect: always('The redirect may be kept for less than its URL lives.', {
    type: 'string',
    pattern: '^private, max-age=\\d+$',
  }),
  ETag: always('The version, for `If-Match` and `If-None-Match`.', { type: 'string', pattern: '^"[^"]+"$' }),
  Location: always('Where the new image is.', { type: 'string', format: 'uri' }),
  ContentLocation: always('The bytes in storage, readable for a few minutes.', { type: 'string', format: 'uri' }),
  ServerTiming: { description: 'Milliseconds of the parts of the request.', schema: TIMING },
  ServerTimingRequired: always('Milliseconds of the parts of the request.', TIMING),
  RequestCharge: { description: 'Request units that the database charged.', schema: CHARGE },
  RequestChargeRequired: always('Request units that the database charged.', CHARGE),
  RetryAfter: always('Seconds to wait.', SECONDS),
  Allow: always('The methods that the path has.', { type: 'string', pattern: '^[A-Z]+(?:, [A-Z]+)*$' }),
};

function always(description: string, schema: Schema): Header {
  return { description, required: true, schema };
}

function constant(name: keyof typeof SECURITY_HEADERS): Header {
  return always('On every answer, whatever its status.', { const: SECURITY_HEADERS[name] });
}
