import { readCorsRules } from './cors.ts';
import { GcsError, invalid, noSuchBucket, notImplemented } from './gcs-error.ts';
import { type Call, jsonReply, type Operation } from './operation.ts';
import type { StoredBucket } from './state.ts';
import { parseJson } from './uploads.ts';

export const createBucket: Operation = {
  params: ['project', 'projection'],
  run(call) {
    const { state, at } = call;
    const { name, cors } = readBucket(call);
    if (typeof name !== 'string' || !/^[a-z\d][a-z\d._-]{1,61}[a-z\d]$/.test(name)) {
      throw invalid(`Invalid bucket name: '${name}'`);
    }
    if (state.buckets.get(name) !== undefined) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new GcsError(409, 'conflict', 'BucketAlreadyOwnedByYou', message);
    }
    const bucket = { name, createdAt: at, metageneration: 1, cors: readCorsRules(cors) };
    state.atomically(() => state.buckets.set(name, bucket));
    return jsonReply(bucketResource(bucket));
  },
};

export const getBucket: Operation = {
  params: ['projection'],
  run: ({ state, bucket }) => jsonReply(bucketResource(found(state.buckets.get(bucket)))),
};

export const patchBucket: Operation = {
  params: ['projection'],
  run(call) {
    const { state, bucket } = call;
    const before = found(state.buckets.get(bucket));
    const changed = {
      ...before,
      metageneration: before.metageneration + 1,
      cors: readCorsRules(readBucket(call).cors),
    };
    state.atomically(() => state.buckets.set(bucket, changed));
    return jsonReply(bucketResource(changed));
  },
};

function readBucket({ bytes }: Call): { readonly name?: unknown; readonly cors?: unknown } {
  const { name, cors, ...others } = Object(parseJson(bytes));
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw notImplemented(`the field ${unknown} of a bucket`);
  return { name, cors };
}

function found(bucket: StoredBucket | undefined): StoredBucket {
  if (bucket === undefined) throw noSuchBucket();
  return bucket;
}

function bucketResource({ name, createdAt, metageneration, cors }: StoredBucket): object {
  const time = new Date(createdAt).toISOString();
  return { kind: 'storage#bucket', id: name, name, metageneration: String(metageneration), timeCreated: time, cors };
}
