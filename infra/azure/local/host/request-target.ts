/** Kestrel's limit of a request line, in bytes; longer ones are 414. */
const MAX_TARGET_BYTES = 8_192;

export interface RequestTarget {
  /** Decoded once, dot segments removed. `%2F` and bytes that are no UTF-8 stay as they were sent. */
  readonly path: string;
  /** With its question mark, as it was sent; empty when there is none. */
  readonly query: string;
}

/** A status instead of a target: the server refuses the request itself. */
export function readRequestTarget(raw: string): RequestTarget | { readonly status: 400 | 414 } {
  if (raw.length > MAX_TARGET_BYTES) return { status: 414 };
  if (/[^\x21-\x7e]/.test(raw)) return { status: 400 };
  const origin = raw.startsWith('/') ? raw : raw.replace(/^https?:\/\/[^/?]*/i, '');
  const at = origin.indexOf('?');
  const path = decodePath(at < 0 ? origin : origin.slice(0, at));
  if (path === undefined) return { status: 400 };
  return { path: removeDotSegments(path === '' ? '/' : path), query: at < 0 ? '' : origin.slice(at) };
}

/** Percent-decoding as Kestrel does it. Undefined where a NUL is encoded. */
function decodePath(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  if (raw.includes('%00')) return undefined;
  return raw.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const character = utf8At(bytes, at);
      text += character === undefined || character === '/' ? run.slice(at * 3, at * 3 + 3) : character;
      at += character === undefined ? 1 : Buffer.byteLength(character);
    }
    return text;
  });
}

/** The character that starts at a byte, or undefined where the bytes are no UTF-8. */
function utf8At(bytes: Buffer, at: number): string | undefined {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const one = bytes.subarray(at, at + length);
  const text = one.toString('utf8');
  return Buffer.from(text).equals(one) ? text : undefined;
}

/** RFC 3986 section 5.2.4. */
function removeDotSegments(path: string): string {
  if (!path.includes('/.')) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    if (last && (segment === '.' || segment === '..')) kept.push('');
  }
  return `/${kept.join('/')}`;
}

/** A decoded path as the host's proxy writes it again: a percent sign that was kept is encoded once more. */
export function encodePath(path: string): string {
  if (/^[\w\-.~!$&'()*+,;=:@/]*$/.test(path)) return path;
  return path.replace(/[^\w\-.~!$&'()*+,;=:@/]+/gu, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
