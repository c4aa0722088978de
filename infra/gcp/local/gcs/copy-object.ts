import { checkConditions, findLive, READ_PARAMS, WRITE_CONDITIONS } from './conditions.ts';
import { readCustomerKey, requireKey } from './customer-key.ts';
import { conditionNotMet, GcsError, invalid, noSuchObject, required } from './gcs-error.ts';
import { checkName, putObject, readFields, resourceOf } from './objects.ts';
import { type Call, jsonReply, type Operation } from './operation.ts';
import type { StoredBody, StoredObject } from './state.ts';
import { parseJson } from './uploads.ts';

const SOURCE_CONDITIONS = WRITE_CONDITIONS.map((name) => name.replace('if', 'ifSource'));
/** Of one compose request. */
const MAX_SOURCES = 32;

/** `rewriteTo`, always complete in one request. Fields of a resource replace those of the source. */
export const rewriteObject = (target: { readonly bucket: string; readonly name: string }): Operation => ({
  params: ['sourceGeneration', 'rewriteToken', 'projection', ...WRITE_CONDITIONS, ...SOURCE_CONDITIONS],
  run(call) {
    const { request, state, bytes, bucket } = call;
    const source = findLive(state, bucket, call.name, request.query.get('sourceGeneration'));
    checkConditions((name) => request.query.get(name), source, 'ifSource');
    requireKey(source, request, 'x-goog-copy-source-');
    const condition = (name: string) => request.query.get(name);
    const keySha256 = readCustomerKey(request);
    const fields = bytes.length === 0 ? fieldsOf(source) : readFields(parseJson(bytes));
    const made = putCopies({ ...call, bucket: target.bucket }, source.bodies, (bodies) => ({
      ...{ name: checkName(target.name), fields, bodies, condition, keySha256 },
      ...(source.componentCount !== undefined && { composed: { components: source.componentCount } }),
    }));
    const size = String(source.size);
    const kind = 'storage#rewriteResponse';
    return jsonReply({ kind, totalBytesRewritten: size, objectSize: size, done: true, resource: resourceOf(made) });
  },
});

export const composeObject: Operation = {
  params: ['destinationPredefinedAcl', ...READ_PARAMS],
  run(call) {
    const { request, bytes, name } = call;
    const body = parseJson(bytes) as { sourceObjects?: unknown; destination?: unknown };
    const sources = readSources(call, body.sourceObjects);
    const components = sources.reduce((sum, { componentCount = 1 }) => sum + componentCount, 0);
    const condition = (one: string) => request.query.get(one);
    const fields = readFields(body.destination ?? {});
    const made = putCopies(
      call,
      sources.flatMap((source) => source.bodies),
      (bodies) => ({ name: checkName(name), fields, bodies, condition, composed: { components } }),
    );
    return jsonReply(resourceOf(made));
  },
};

function readSources({ state, bucket, request }: Call, listed: unknown): StoredObject[] {
  if (!Array.isArray(listed) || listed.length === 0) throw required('You must provide at least one source component.');
  if (listed.length > MAX_SOURCES) {
    throw invalid(`The number of source components provided (${listed.length}) exceeds the maximum (${MAX_SOURCES})`);
  }
  return listed.map((source) => {
    const { name, generation, objectPreconditions } = source as Record<string, unknown>;
    if (typeof name !== 'string') throw required('A source component has no name.');
    const wanted = generation === undefined ? undefined : String(generation);
    const found = findLive(state, bucket, name, wanted);
    const expected: unknown = Reflect.get(Object(objectPreconditions), 'ifGenerationMatch');
    if (expected !== undefined && String(expected) !== String(found.generation)) throw conditionNotMet();
    if (found.keySha256 !== readCustomerKey(request)) {
      throw new GcsError(400, 'invalid', 'InvalidArgument', 'A source component is encrypted with another key.');
    }
    return found;
  });
}

type Made = Parameters<typeof putObject>[1];

/** An object with the same bytes. */
function putCopies(call: Call, bodies: readonly StoredBody[], make: (bodies: StoredBody[]) => Made): StoredObject {
  const { state, bucket } = call;
  if (state.buckets.get(bucket) === undefined) throw noSuchObject(bucket, '');
  const copies = bodies.map(({ id, size }) => ({ id: state.bodies.copy(id), size }));
  try {
    return putObject(call, make(copies));
  } catch (error) {
    for (const { id } of copies) state.bodies.remove(id);
    throw error;
  }
}

function fieldsOf({
  contentType,
  contentEncoding,
  contentDisposition,
  contentLanguage,
  cacheControl,
  metadata,
}: StoredObject) {
  return { contentType, contentEncoding, contentDisposition, contentLanguage, cacheControl, metadata };
}
