import { createHash } from 'node:crypto';
import type { GcsAuth } from './gcs-client.ts';

/** The request that a signed URL allows. Storage rejects additional `x-goog-` headers. */
export interface Grant {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  /** URL of the object, without a query. */
  readonly url: URL;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** In whole seconds. */
  readonly from: Date;
  readonly lifetimeSeconds: number;
}

const ALGORITHM = 'GOOG4-RSA-SHA256';

/**
 * A URL with a signature of version 4 (cloud.google.com/storage/docs/authentication/canonical-requests). The SDK has the
 * same, but for HEAD, and takes as much space as the rest of the app's client.
 */
export async function signUrl(auth: GcsAuth, email: string, grant: Grant): Promise<string> {
  const { method, url, headers, from, lifetimeSeconds } = grant;
  const time = from.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/auto/storage/goog4_request`;
  // Without a port, like Google's host names.
  const signed = Object.entries({ ...headers, host: url.hostname }).sort(byName);
  const names = signed.map(([name]) => name).join(';');
  const query = Object.entries({
    'X-Goog-Algorithm': ALGORITHM,
    'X-Goog-Credential': `${email}/${scope}`,
    'X-Goog-Date': time,
    'X-Goog-Expires': String(lifetimeSeconds),
    'X-Goog-SignedHeaders': names,
    ...grant.query,
  });
  const search = query.sort(byName).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [method, url.pathname, search.join('&'), lines, names, 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const signature = await auth.sign([ALGORITHM, time, scope, digest].join('\n'));
  const hex = Buffer.from(signature, 'base64').toString('hex');
  return `${url.origin}${url.pathname}?${search.join('&')}&X-Goog-Signature=${hex}`;
}

/** As RFC 3986 has it: everything but letters, digits and `-._~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}
