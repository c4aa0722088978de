import type { Documents } from './documents.ts';
import { parsePath, valueAt, withValue } from './field-paths.ts';
import type { CommitRequest, Document, Fields, Time, Write } from './messages.ts';
import { invalid, requireDocumentName } from './names.ts';
import { notImitated, StatusError } from './status-error.ts';
import { compareFields, compareTimes, sizeOfFields } from './values.ts';

const MAX_DOCUMENT_BYTES = 1_048_576;

/** Every write, in order, or none. */
export function commit(documents: Documents, { database, writes, transaction }: CommitRequest): object {
  if (transaction !== '') throw notImitated('transactions');
  const changes = new Map<string, Document | undefined>();
  const time = documents.nextTime();
  const writeResults = writes.map((write) => {
    if (write.transform || write.updateTransforms?.length) throw notImitated('transforms');
    const name = write.update?.name ?? write.delete ?? '';
    requireDocumentName(name, database);
    const current = changes.has(name) ? changes.get(name) : documents.get(name);
    requireCondition(name, current, write.currentDocument);
    const next = write.update ? changed(current, name, write, time) : undefined;
    changes.set(name, next);
    return { updateTime: next?.updateTime };
  });
  documents.apply(changes);
  return { writeResults, commitTime: time };
}

function requireCondition(name: string, current: Document | undefined, condition: Write['currentDocument']): void {
  const { exists, updateTime } = condition ?? {};
  if (exists === false && current !== undefined) {
    throw new StatusError('ALREADY_EXISTS', `Document already exists: ${name}`);
  }
  if (exists === true && current === undefined) throw new StatusError('NOT_FOUND', `No document to update: ${name}`);
  if (!updateTime) return;
  if (updateTime.nanos % 1_000 !== 0) throw invalid('update_time has more than microseconds.');
  if (current !== undefined && compareTimes(current.updateTime, updateTime) === 0) return;
  throw new StatusError('FAILED_PRECONDITION', 'the stored version does not match the required base version');
}

function changed(current: Document | undefined, name: string, write: Write, time: Time): Document {
  const given = write.update?.fields ?? {};
  const fields = write.updateMask ? merged(current?.fields ?? {}, given, write.updateMask.fieldPaths) : given;
  const size = Buffer.byteLength(name) + 32 + sizeOfFields(fields);
  if (size > MAX_DOCUMENT_BYTES) {
    throw invalid(`The document has ${size} bytes; at most ${MAX_DOCUMENT_BYTES} are allowed.`);
  }
  // A write that changes nothing leaves the time of the last one that did.
  if (current !== undefined && compareFields(current.fields, fields) === 0) return current;
  return { name, fields, createTime: current?.createTime ?? time, updateTime: time };
}

function merged(current: Fields, given: Fields, paths: readonly string[]): Fields {
  return paths.reduce((fields, path) => withValue(fields, parsePath(path), valueAt(given, path)), current);
}
