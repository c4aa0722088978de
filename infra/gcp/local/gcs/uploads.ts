import { WRITE_CONDITIONS } from './conditions.ts';
import { readCustomerKey } from './customer-key.ts';
import { invalid, required } from './gcs-error.ts';
import { checkName, putObject, readFields, resourceOf } from './objects.ts';
import { type Call, jsonReply, type Operation } from './operation.ts';

export const UPLOAD_PARAMS = ['uploadType', 'name', ...WRITE_CONDITIONS];

/** `uploadType=multipart`: the fields and the bytes in one request. */
export const multipartUpload: Operation = {
  params: UPLOAD_PARAMS,
  run(call) {
    const { request, bytes, state } = call;
    const [head, media] = splitRelated(bytes, request.header('content-type') ?? '');
    const resource = parseJson(head.body);
    const fields = { contentType: media.type, ...readFields(resource) };
    const name = nameOf(call, resource);
    const keySha256 = readCustomerKey(request);
    const sink = state.bodies.sink();
    sink.write(media.body);
    const body = { id: sink.keep(), size: media.body.length };
    try {
      const condition = (one: string) => request.query.get(one);
      return jsonReply(resourceOf(putObject(call, { name, fields, bodies: [body], condition, keySha256 })));
    } catch (error) {
      state.bodies.remove(body.id);
      throw error;
    }
  },
};

export function nameOf({ request }: Call, resource: unknown): string {
  const own = typeof resource === 'object' && resource !== null ? Reflect.get(resource, 'name') : undefined;
  const name = request.query.get('name') ?? own;
  if (typeof name !== 'string' || name === '') throw required('Required object name is missing.');
  return checkName(name);
}

export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw invalid('Parse Error');
  }
}

interface RelatedPart {
  readonly type: string | undefined;
  readonly body: Buffer;
}

/** RFC 2387, with two parts. */
function splitRelated(bytes: Buffer, contentType: string): [RelatedPart, RelatedPart] {
  const [, quoted, plain] = /^multipart\/related;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw invalid('Missing or malformed multipart/related content type.');
  const mark = Buffer.from(`--${boundary}`);
  const starts: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) starts.push(at);
  const [first, second, end] = starts;
  const closing = end === undefined ? '' : bytes.subarray(end + mark.length, end + mark.length + 2).toString();
  if (first !== 0 || second === undefined || end === undefined || starts.length !== 3 || closing !== '--') {
    throw invalid('Malformed multipart body.');
  }
  return [readPart(bytes.subarray(mark.length, second)), readPart(bytes.subarray(second + mark.length, end))];
}

function readPart(part: Buffer): RelatedPart {
  const text = part.subarray(0, 1_024).toString('latin1');
  const [, eol = '\r\n'] = /^[ \t]*(\r?\n)/.exec(text) ?? [];
  const at = part.indexOf(eol + eol);
  if (at < 0) throw invalid('Malformed multipart body.');
  const [, type] = /^content-type:[ \t]*(.+?)[ \t]*$/im.exec(part.subarray(0, at).toString('latin1')) ?? [];
  return { type, body: part.subarray(at + 2 * eol.length, part.length - eol.length) };
}
