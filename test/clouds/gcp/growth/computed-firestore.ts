import { type Metadata, Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { project } from '../../../../infra/gcp/local/firestore/field-paths.ts';
import type { BatchGetRequest, RunQueryRequest } from '../../../../infra/gcp/local/firestore/messages.ts';
import { FIRESTORE_SERVICE } from '../../../../infra/gcp/local/firestore/protos.ts';
import { planOf } from '../../../../infra/gcp/local/firestore/query-plan.ts';
import { type ComputedImages, computedImages, RARE_TAG } from './computed-images.ts';
import { countOf } from './sizes.ts';

const readTime = { seconds: '1800000000', nanos: 0 };

/** Firestore on 127.0.0.1 over computed images, as an index answers: it examines no more documents than it returns. */
export async function startFirestore(seen: (call: string) => void): Promise<number> {
  const server = new Server();
  const calls = {
    RunQuery: streamed<RunQueryRequest>((request) => {
      seen('query');
      return runQuery(request);
    }),
    BatchGetDocuments: streamed<BatchGetRequest>((request) => {
      seen('batch get');
      return batchGet(request);
    }),
  };
  const offered = Object.entries(FIRESTORE_SERVICE).filter(([name]) => name in calls);
  server.addService(Object.fromEntries(offered), calls);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function runQuery({ parent, structuredQuery }: RunQueryRequest): object[] {
  const { collection, filters, orders } = planOf(structuredQuery);
  const images = imagesOf(parent);
  // No direct upload has ever begun.
  if (collection !== 'images') return [{ readTime }];
  const step = orders[0]?.descending ? -1 : 1;
  let [first, end] = step === 1 ? [0, images.count] : [images.count - 1, -1];
  let tagged = false;
  for (const { field, op, value } of filters) {
    const { stringValue = '' } = value;
    if (op === 'ARRAY_CONTAINS' && stringValue === RARE_TAG) tagged = true;
    else if (op === 'LESS_THAN' && field.fieldPath === 'created_at' && step === 1) {
      end = Math.min(end, Math.ceil(images.indexOfCreation(stringValue)));
    } else throw new Error(`The benchmark has no index for ${field.fieldPath} ${op}`);
  }
  const [after] = structuredQuery.startAt?.values ?? [];
  if (after?.stringValue) first = images.indexOfCreation(after.stringValue) + step;
  const paths = structuredQuery.select?.fields.map(({ fieldPath }) => fieldPath);
  const limit = structuredQuery.limit?.value ?? Number.POSITIVE_INFINITY;
  const found: object[] = [];
  for (let at = first; found.length < limit; at += step) {
    if (tagged) at = images.nextRare(at, step);
    if (step * at >= step * end) break;
    if (!images.hasRecord(at)) continue;
    const document = images.document(at, rootOf(parent));
    const fields = paths ? project(document.fields, paths) : document.fields;
    found.push({ document: { ...document, fields }, readTime });
  }
  return found.length === 0 ? [{ readTime }] : found;
}

function batchGet({ database, documents, mask }: BatchGetRequest): object[] {
  const images = imagesOf(database);
  return documents.map((name) => {
    const at = images.indexOfId(name.slice(name.lastIndexOf('/') + 1));
    if (!images.hasRecord(at)) return { missing: name, readTime };
    const document = images.document(at, database);
    const fields = mask ? project(document.fields, mask.fieldPaths) : document.fields;
    return { found: { ...document, fields }, readTime };
  });
}

const rootOf = (parent: string) => parent.replace(/\/documents$/, '');

/** The name of the database has the number of its images. */
function imagesOf(parent: string): ComputedImages {
  return computedImages(countOf(rootOf(parent).slice(rootOf(parent).lastIndexOf('/') + 1)));
}

function streamed<Request>(answer: (request: Request) => object[]) {
  return (call: ServerWritableStream<Request, object> & { readonly metadata: Metadata }) => {
    try {
      for (const message of answer(call.request)) call.write(message);
      call.end();
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      call.emit('error', { code: 13, details: String(error) });
    }
  };
}
