import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { contents, textOf } from './xml.ts';

export interface CorsRule {
  readonly methods: readonly string[];
  readonly origins: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: string | undefined;
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

export function readCorsRules(document: string): CorsRule[] {
  const rules = contents(document, 'CORSRule').map((rule) => ({
    methods: contents(rule, 'AllowedMethod'),
    origins: contents(rule, 'AllowedOrigin'),
    headers: contents(rule, 'AllowedHeader').map((name) => name.toLowerCase()),
    exposed: contents(rule, 'ExposeHeader'),
    maxAgeSeconds: textOf(rule, 'MaxAgeSeconds'),
  }));
  const isComplete = rules.every(({ methods, origins }) => methods.length > 0 && origins.length > 0);
  if (rules.length === 0 || !isComplete) {
    throw new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate');
  }
  const unknown = rules.flatMap(({ methods }) => methods).find((method) => !METHODS.includes(method));
  if (unknown !== undefined) {
    throw new S3Error(
      400,
      'InvalidRequest',
      `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    );
  }
  return rules;
}

/** The response to OPTIONS: what a browser asks before it sends a request with a signed URL. Needs no signature. */
export function preflight(rules: readonly CorsRule[] | undefined, { header }: S3Request): Record<string, string> {
  const origin = header('origin');
  const method = header('access-control-request-method');
  if (origin === undefined || method === undefined) {
    throw new S3Error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const asked = (header('access-control-request-headers') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const wanted = asked.filter((name) => name !== '');
  const rule = (rules ?? []).find(
    (one) => allows(one, origin, method) && wanted.every((name) => some(one.headers, name)),
  );
  if (rule === undefined) {
    throw new S3Error(
      403,
      'AccessForbidden',
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return {
    ...headersOf(rule, origin),
    ...(wanted.length > 0 && { 'access-control-allow-headers': wanted.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': rule.maxAgeSeconds }),
  };
}

/** Headers of other responses; empty if no rule allows the origin. */
export function corsHeaders(
  rules: readonly CorsRule[] | undefined,
  { method, header }: S3Request,
): Record<string, string> {
  const origin = header('origin');
  const rule = origin === undefined ? undefined : rules?.find((one) => allows(one, origin, method));
  return rule === undefined || origin === undefined ? {} : headersOf(rule, origin);
}

function headersOf({ methods, origins, exposed }: CorsRule, origin: string): Record<string, string> {
  const any = origins.includes('*');
  return {
    'access-control-allow-origin': any ? '*' : origin,
    ...(!any && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': methods.join(', '),
    ...(exposed.length > 0 && { 'access-control-expose-headers': exposed.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function allows({ methods, origins }: CorsRule, origin: string, method: string): boolean {
  return methods.includes(method) && some(origins, origin);
}

/** A pattern may hold one `*`. */
function some(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const [start = '', end] = pattern.split('*');
    if (end === undefined) return pattern === text;
    return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  });
}
