import { StatusError } from './status-error.ts';

/** Bytes of one id of a document or a collection. */
const MAX_ID_BYTES = 1_500;
const ROOT = /^projects\/[^/]+\/databases\/[^/]+\/documents$/;

/** Throws if the name is not a valid document name of this database. */
export function requireDocumentName(name: string, database: string): void {
  const root = `${database}/documents`;
  const ids = name.slice(root.length + 1).split('/');
  if (!ROOT.test(root) || !name.startsWith(`${root}/`) || ids.length % 2 !== 0) {
    throw invalid(`"${name}" is not the name of a document of ${database}.`);
  }
  for (const id of ids) {
    if (id === '' || id === '.' || id === '..') throw invalid(`"${id}" cannot be an id.`);
    if (/^__.*__$/.test(id)) throw invalid(`The id "${id}" is reserved.`);
    if (Buffer.byteLength(id) > MAX_ID_BYTES) throw invalid(`An id is longer than ${MAX_ID_BYTES} bytes.`);
  }
}

export function invalid(details: string): StatusError {
  return new StatusError('INVALID_ARGUMENT', details);
}
