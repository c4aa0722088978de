import { ServiceError } from '../errors.ts';
import type { Precondition } from '../images/precondition.ts';
import type { RequestHeaders } from './request-headers.ts';

/** One entity tag (RFC 9110, section 8.8.3): optionally weak, then quoted visible characters. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

type Tags = '*' | readonly string[];

/** `If-Match` and `If-None-Match` of a request that writes. Throws `InvalidHeader`. A weak tag never matches (section 13.1.1). */
export function readPrecondition(headers: RequestHeaders): Precondition {
  const ifMatch = readTags(headers, 'If-Match');
  const ifNoneMatch = readTags(headers, 'If-None-Match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw invalid('If-None-Match', 'must be * on a write request');
  }
  return { ifMatch, mustBeNew: ifNoneMatch === '*' };
}

/** Throws `InvalidHeader` for a condition that this request does not support. */
export function refuseConditions(headers: RequestHeaders, ...names: ('If-Match' | 'If-None-Match')[]): void {
  for (const name of names) {
    if (headers.has(name)) throw invalid(name, 'is not supported on this request');
  }
}

/** Whether `If-None-Match` contains this tag, by weak comparison (section 13.1.2): the client has this version. */
export function clientHas(headers: RequestHeaders, etag: string): boolean {
  const tags = readTags(headers, 'If-None-Match');
  if (tags === undefined) return false;
  return tags === '*' || tags.some((tag) => opaque(tag) === opaque(etag));
}

function readTags(headers: RequestHeaders, name: string): Tags | undefined {
  const text = headers.get(name)?.trim();
  if (text === undefined) return undefined;
  if (text === '*') return '*';
  const tags: string[] = [];
  // A list may have empty members (section 5.6.1.2).
  const member = /[ \t]*((?:W\/)?"[^"]*")?[ \t]*(?:,|$)/y;
  while (member.lastIndex < text.length) {
    const found = member.exec(text);
    if (found === null) throw invalid(name, 'must be * or a list of quoted entity tags');
    const [, tag] = found;
    if (tag === undefined) continue;
    if (!ENTITY_TAG.test(tag)) throw invalid(name, 'must be * or a list of quoted entity tags');
    tags.push(tag);
  }
  if (tags.length === 0) throw invalid(name, 'is empty');
  return tags;
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}

function invalid(name: string, fault: string): ServiceError {
  return new ServiceError('InvalidHeader', `The header ${name} ${fault}.`, { target: name });
}
