import type { Reply } from '../../http/reply.ts';

/** Result for a function URL, payload format 2.0. */
export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

const TEXT = /^(?:text\/|image\/svg|application\/(?:[\w.-]+\+)?(?:json|javascript))/;

/** Text is not encoded: base64 would use a third more of the 6 MB limit. */
export function resultOf({ status, headers, body }: Reply): FunctionUrlResult {
  const common = { statusCode: status, headers };
  if (body === undefined) return { ...common, isBase64Encoded: false };
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isText = TEXT.test(headers['Content-Type'] ?? '');
  return { ...common, body: bytes.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
