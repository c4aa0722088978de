/** On every response; a page may set a `Content-Security-Policy` of its own. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Access-Control-Expose-Headers':
    'ETag, Location, Retry-After, Allow, Server-Timing, x-ms-request-id, x-ms-request-charge, x-ms-error-code, Idempotency-Replayed',
} as const;

/** The policy of a page: scripts and styles from this service only, no frames and no forms, and `more`. */
export function pagePolicy(...more: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...more,
  ].join('; ');
}
