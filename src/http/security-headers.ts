/** On every answer; a page may bring a `Content-Security-Policy` of its own. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Access-Control-Expose-Headers':
    'ETag, Location, Retry-After, Allow, Server-Timing, x-ms-request-id, x-ms-request-charge, x-ms-error-code',
} as const;
