import { checkConditions, findLive } from './conditions.ts';
import { readCustomerKey } from './customer-key.ts';
import { GcsError, notImplemented } from './gcs-error.ts';
import { checkMetadata, checkName, etagOf, putObject } from './objects.ts';
import type { Call, Operation } from './operation.ts';
import { mediaReply } from './read-object.ts';

const SIGNED = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
  (name) => `X-Goog-${name}`,
);
const META = 'x-goog-meta-';
/** Supported `x-goog-` headers. */
const KNOWN =
  /^x-goog-(?:meta-.+|content-length-range|if-(?:meta)?generation-match|encryption-.+|content-sha256|hash)$/;

/** GET and HEAD by a signed URL. */
export const getByUrl: Operation = {
  params: [...SIGNED, 'response-content-disposition', 'response-content-type', 'generation'],
  run(call) {
    const { request, state, bucket, name } = call;
    const object = findLive(state, bucket, name, request.query.get('generation'));
    checkConditions((one) => request.header(headerOf(one)), object);
    const { status, headers = {}, body } = mediaReply(call, object);
    const overridden = { ...headers };
    for (const field of ['content-disposition', 'content-type']) {
      const value = request.query.get(`response-${field}`);
      if (value !== null) overridden[field] = value;
    }
    return { status, headers: overridden, ...(body !== undefined && { body }) };
  },
};

/** PUT by a signed URL. */
export const putByUrl: Operation = {
  params: SIGNED,
  keepsBody: true,
  run(call) {
    const { request, name, body } = call;
    const unknown = request.headerNames.find((one) => one.startsWith('x-goog-') && !KNOWN.test(one));
    if (unknown !== undefined) throw notImplemented(unknown);
    checkLength(call, body.size);
    const { header } = request;
    const own = request.headerNames.filter((one) => one.startsWith(META));
    const made = putObject(call, {
      name: checkName(name),
      fields: {
        contentType: header('content-type'),
        contentEncoding: header('content-encoding'),
        contentDisposition: header('content-disposition'),
        contentLanguage: header('content-language'),
        cacheControl: header('cache-control'),
        metadata: checkMetadata(Object.fromEntries(own.map((one) => [one.slice(META.length), header(one) ?? '']))),
        md5Hash: header('content-md5'),
      },
      bodies: [body],
      keySha256: readCustomerKey(request),
      condition: (one) => header(headerOf(one)),
    });
    const headers = { etag: `"${etagOf(made)}"`, 'x-goog-generation': String(made.generation) };
    return { status: 200, headers: { ...headers, 'x-goog-metageneration': '1' } };
  },
};

/** Checked before receiving a body of declared length, and again afterwards. */
export function checkLength({ request }: Pick<Call, 'request'>, size: number): void {
  const range = request.header('x-goog-content-length-range');
  if (range === undefined) return;
  const [, least, most] = /^(\d+),(\d+)$/.exec(range) ?? [];
  if (least === undefined || most === undefined) {
    throw new GcsError(400, 'invalid', 'InvalidArgument', 'x-goog-content-length-range is not <min>,<max>.');
  }
  if (size > Number(most)) {
    throw new GcsError(
      400,
      'invalid',
      'EntityTooLarge',
      'Your proposed upload is larger than the maximum object size.',
    );
  }
  if (size < Number(least)) {
    throw new GcsError(
      400,
      'invalid',
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum object size.',
    );
  }
}

/** The header for a condition of the JSON API: `ifGenerationMatch` is `x-goog-if-generation-match`. */
function headerOf(condition: string): string {
  return `x-goog-${condition.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
