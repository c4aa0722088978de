import { invalid } from './gcs-error.ts';
import { resourceOf } from './objects.ts';
import { jsonReply, type Operation } from './operation.ts';

const MAX_PAGE = 1_000;

/** A page of the objects of a bucket, in the order of their names in UTF-8. */
export const listObjects: Operation = {
  params: ['prefix', 'maxResults', 'pageToken', 'startOffset', 'projection'],
  run({ request: { query }, state, bucket }) {
    const [prefix, from, token] = [query.get('prefix') ?? '', query.get('startOffset'), query.get('pageToken')];
    const size = Number(query.get('maxResults') ?? MAX_PAGE);
    if (!Number.isInteger(size) || size < 1) throw invalid('Invalid value for maxResults.');
    const after = token === null ? undefined : readToken(token);
    const found = [...state.objects.values()]
      .filter((object) => object.bucket === bucket && object.name.startsWith(prefix))
      .map((object) => ({ object, bytes: Buffer.from(object.name) }))
      .filter(({ bytes }) => from === null || bytes.compare(Buffer.from(from)) >= 0)
      .filter(({ bytes }) => after === undefined || bytes.compare(after) > 0)
      .sort((one, other) => one.bytes.compare(other.bytes));
    const page = found.slice(0, Math.min(size, MAX_PAGE));
    const last = page.length < found.length ? page.at(-1)?.bytes : undefined;
    return jsonReply({
      kind: 'storage#objects',
      ...(last !== undefined && { nextPageToken: Buffer.concat([Buffer.from([10]), last]).toString('base64url') }),
      ...(page.length > 0 && { items: page.map(({ object }) => resourceOf(object)) }),
    });
  },
};

function readToken(token: string): Buffer {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes[0] !== 10 || bytes.toString('base64url') !== token.replace(/=+$/, '')) throw invalid('Invalid argument.');
  return bytes.subarray(1);
}
