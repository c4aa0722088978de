import { checkConditions, findLive, READ_PARAMS } from './conditions.ts';
import { checkMetadata, readFields, resourceOf } from './objects.ts';
import { jsonReply, type Operation } from './operation.ts';
import { objectKey } from './state.ts';
import { parseJson } from './uploads.ts';

export const deleteObject: Operation = {
  params: READ_PARAMS,
  run({ request: { query }, state, bucket, name }) {
    const found = findLive(state, bucket, name, query.get('generation'));
    checkConditions((one) => query.get(one), found);
    state.atomically(() => state.objects.delete(objectKey(bucket, name)));
    for (const { id } of found.bodies) state.bodies.remove(id);
    return { status: 204 };
  },
};

/** Updates the metadata of a generation. */
export const patchObject: Operation = {
  params: ['projection', ...READ_PARAMS],
  run({ request: { query }, state, bucket, name, bytes, at }) {
    const found = findLive(state, bucket, name, query.get('generation'));
    checkConditions((one) => query.get(one), found);
    const { md5Hash: _md5, crc32c: _crc, ...fields } = readFields(parseJson(bytes));
    const metadata = checkMetadata({ ...found.metadata, ...fields.metadata });
    const changed = { ...found, ...fields, metadata, metageneration: found.metageneration + 1, updatedAt: at };
    state.atomically(() => state.objects.set(objectKey(bucket, name), changed));
    return jsonReply(resourceOf(changed));
  },
};
