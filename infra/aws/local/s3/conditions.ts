import { noSuchKey, notImplemented, preconditionFailed } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import type { StoredObject } from './state.ts';

/** Throws unless the conditions of a write are met. `found`: the current object. */
export function checkWrite({ header, key }: S3Request, found: StoredObject | undefined): void {
  const [ifMatch, ifNoneMatch] = [header('if-match'), header('if-none-match')];
  if (ifNoneMatch !== undefined && (ifNoneMatch !== '*' || ifMatch !== undefined))
    throw notImplemented('If-None-Match');
  if (ifNoneMatch !== undefined && found !== undefined) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (found === undefined) throw noSuchKey(key);
  if (!matches(ifMatch, found.etag)) throw preconditionFailed('If-Match');
}

/** Operations without conditions reject these headers. */
export function refuseConditions({ header }: S3Request): void {
  for (const name of ['If-Match', 'If-None-Match']) {
    if (header(name.toLowerCase()) !== undefined) throw notImplemented(name);
  }
}

/** Throws unless the conditions of a read are met. True if the client has this version. */
export function isUnchanged({ header }: S3Request, { etag }: StoredObject): boolean {
  const [ifMatch, ifNoneMatch] = [header('if-match'), header('if-none-match')];
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw preconditionFailed('If-Match');
  return ifNoneMatch !== undefined && matches(ifNoneMatch, etag);
}

/** The same for the source of a copy. */
export function checkSource({ header }: S3Request, { etag }: StoredObject): void {
  const name = 'x-amz-copy-source-if-';
  const [match, noneMatch] = [header(`${name}match`), header(`${name}none-match`)];
  if (match !== undefined && !matches(match, etag)) throw preconditionFailed(`${name}match`);
  if (noneMatch !== undefined && matches(noneMatch, etag)) throw preconditionFailed(`${name}none-match`);
  for (const other of ['modified-since', 'unmodified-since']) {
    if (header(`${name}${other}`) !== undefined) throw notImplemented(`${name}${other}`);
  }
}

/** Ignores quotes. */
export function matches(condition: string, etag: string): boolean {
  const plain = (text: string) => text.trim().replaceAll('"', '');
  return condition.split(',').some((one) => one.trim() === '*' || plain(one) === plain(etag));
}
