import type { RecordStore } from '../images/record-store.ts';
import { type Deferred, defer } from './deferred.ts';

export type DeferredRecords = RecordStore & Pick<Deferred<RecordStore>, 'prepare'>;

/** A store whose module is loaded by its first call, or ahead of it. */
export function deferRecords(load: () => Promise<RecordStore>, identity: string): DeferredRecords {
  const { get: store, prepare } = defer(load);
  return {
    prepare,
    identity,
    read: async (...given) => (await store()).read(...given),
    readCurrent: async (...given) => (await store()).readCurrent(...given),
    create: async (...given) => (await store()).create(...given),
    readRemoval: async (...given) => (await store()).readRemoval(...given),
    createOnce: async (...given) => (await store()).createOnce(...given),
    replace: async (...given) => (await store()).replace(...given),
    remove: async (...given) => (await store()).remove(...given),
    list: async (...given) => (await store()).list(...given),
    createDraft: async (...given) => (await store()).createDraft(...given),
    readDraft: async (...given) => (await store()).readDraft(...given),
    readDraftCurrent: async (...given) => (await store()).readDraftCurrent(...given),
    replaceDraft: async (...given) => (await store()).replaceDraft(...given),
    removeDraft: async (...given) => (await store()).removeDraft(...given),
    listExpiredDrafts: async (...given) => (await store()).listExpiredDrafts(...given),
    readClaimCurrent: async (...given) => (await store()).readClaimCurrent(...given),
    writeClaim: async (...given) => (await store()).writeClaim(...given),
    readBlobNames: async (...given) => (await store()).readBlobNames(...given),
    listPlaces: async (...given) => (await store()).listPlaces(...given),
    readCheckpoint: async (...given) => (await store()).readCheckpoint(...given),
    writeCheckpoint: async (...given) => (await store()).writeCheckpoint(...given),
    check: async (...given) => (await store()).check(...given),
  };
}
