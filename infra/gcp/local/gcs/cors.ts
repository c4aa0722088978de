import { invalid } from './gcs-error.ts';
import type { GcsRequest } from './gcs-request.ts';

/** In the format of the JSON API. `responseHeader` applies to request headers as well. */
export interface CorsRule {
  readonly origin: readonly string[];
  readonly method: readonly string[];
  readonly responseHeader: readonly string[];
  readonly maxAgeSeconds?: number | undefined;
}

type Rules = readonly CorsRule[] | undefined;

export function readCorsRules(value: unknown): Rules {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalid('Invalid cors.');
  return value.map((rule) => {
    const { origin, method, responseHeader, maxAgeSeconds } = Object(rule);
    const texts = (list: unknown = []) => {
      if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
      throw invalid('Invalid cors.');
    };
    const seconds = maxAgeSeconds === undefined ? undefined : Number(maxAgeSeconds);
    return {
      origin: texts(origin),
      method: texts(method),
      responseHeader: texts(responseHeader),
      maxAgeSeconds: seconds,
    };
  });
}

/** Headers of the response to a preflight request; empty if no rule matches. Requires no signature. */
export function preflight(rules: Rules, { header }: GcsRequest): Record<string, string> {
  const [origin, method] = [header('origin'), header('access-control-request-method')];
  if (origin === undefined || method === undefined) return {};
  const asked = (header('access-control-request-headers') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const rule = rules?.find((one) => allows(one, origin, method));
  if (rule === undefined || !asked.every((name) => name === '' || allowsHeader(rule, name))) return {};
  return {
    ...headersOf(rule, origin),
    'access-control-allow-methods': rule.method.join(','),
    'access-control-allow-headers': rule.responseHeader.join(','),
    'access-control-max-age': String(rule.maxAgeSeconds ?? 3_600),
  };
}

/** Headers of other responses; empty if no rule allows the origin. */
export function corsHeaders(rules: Rules, { method, header }: GcsRequest): Record<string, string> {
  const origin = header('origin');
  const rule = origin === undefined ? undefined : rules?.find((one) => allows(one, origin, method));
  return rule === undefined || origin === undefined ? {} : headersOf(rule, origin);
}

function headersOf({ origin: origins, responseHeader }: CorsRule, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origins.includes('*') ? '*' : origin,
    'access-control-expose-headers': responseHeader.join(','),
    vary: 'Origin',
  };
}

function allows({ origin: origins, method: methods }: CorsRule, origin: string, method: string): boolean {
  return (origins.includes('*') || origins.includes(origin)) && (methods.includes('*') || methods.includes(method));
}

/** A name may end with `*`. */
function allowsHeader({ responseHeader }: CorsRule, name: string): boolean {
  return responseHeader.some((one) => {
    const pattern = one.toLowerCase();
    return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  });
}
