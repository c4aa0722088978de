import { describe, expect, it } from 'vitest';
import { readMetadataHeaders, refuseMetadataHeaders } from '../../../src/http/metadata-headers.ts';
import { codeOf } from '../../support/fault.ts';

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('readMetadataHeaders', () => {
  it('reads keys behind the prefix, and no other header', () => {
    const headers = new Headers({ 'x-ms-meta-Album': '2026', 'x-ms-version': '1', 'X-MS-META-a-b': '' });
    expect(readMetadataHeaders(headers)).toEqual({ album: '2026', 'a-b': '' });
  });

  it('takes bytes for UTF-8 where they are', () => {
    const headers = new Headers({ 'x-ms-meta-a': latin1('café 写真'), 'x-ms-meta-b': 'caf\u00e9' });
    expect(readMetadataHeaders(headers)).toEqual({ a: 'café 写真', b: 'café' });
  });

  it('keeps a key like __proto__ as data', () => {
    const found = readMetadataHeaders(new Headers({ 'x-ms-meta-__proto__': 'x' }));
    expect(JSON.stringify(found)).toBe('{"__proto__":"x"}');
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
  });
});

describe('refuseMetadataHeaders', () => {
  it('refuses them where they would be lost', () => {
    expect(codeOf(() => refuseMetadataHeaders(new Headers({ 'x-ms-meta-a': '1' })))).toBe('InvalidHeader');
    expect(codeOf(() => refuseMetadataHeaders(new Headers({ 'x-ms-version': '1' })))).toBe('nothing thrown');
  });
});
