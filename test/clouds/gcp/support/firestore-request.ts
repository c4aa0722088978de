import type {
  BatchGetRequest,
  CommitRequest,
  RunQueryRequest,
} from '../../../../infra/gcp/local/firestore/messages.ts';
import { FIRESTORE_SERVICE } from '../../../../infra/gcp/local/firestore/protos.ts';
import type { StoreRequest } from '../../../support/fault-proxy.ts';

const THINGS: Readonly<Record<string, string>> = { uploads: 'draft', claims: 'claim', checkpoints: 'checkpoint' };

/** Names a Firestore call by its operation and document kind, like `create claim`. */
export function firestoreRequest(path: string, message: Buffer): StoreRequest {
  const method = path.slice(path.lastIndexOf('/') + 1);
  const described = { method, path, query: new URLSearchParams(), headers: {} };
  const request: unknown = FIRESTORE_SERVICE[method]?.requestDeserialize(message);
  if (method === 'RunQuery') {
    const { structuredQuery } = request as RunQueryRequest;
    return { ...described, name: `query ${thingOf(`/${structuredQuery.from[0]?.collectionId}/`)}` };
  }
  if (method === 'BatchGetDocuments') {
    const { documents } = request as BatchGetRequest;
    const [first = ''] = documents;
    const verb = documents.length === 1 ? 'read' : 'batch';
    return { ...described, name: `${verb} ${thingOf(first)}`, key: documents.join('\n') };
  }
  const [write] = (request as CommitRequest).writes;
  const name = write?.update?.name ?? write?.delete ?? '';
  return { ...described, name: `${verbOf(write)} ${thingOf(name)}`, key: name };
}

function verbOf(write: CommitRequest['writes'][number] | undefined): string {
  if (!write?.update) return 'delete';
  if (!write.currentDocument) return 'put';
  return write.currentDocument.exists === false ? 'create' : 'replace';
}

function thingOf(name: string): string {
  const [, kind = ''] = /-(uploads|claims|checkpoints)\//.exec(name) ?? [];
  return THINGS[kind] ?? 'doc';
}
