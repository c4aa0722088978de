import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../../src/http/query.ts';
import { anyText } from '../../support/any-text.ts';
import { codeOf } from '../../support/fault.ts';

const url = (query: string) => new URL(`https://host/api/images${query}`);

describe('readQuery', () => {
  it('reads what is known, decoded, and leaves the function key aside', () => {
    expect(readQuery(url('?name=caf%C3%A9+1&code=secret&tags=a%2Cb'), ['name', 'tags'])).toEqual({
      name: 'café 1',
      tags: 'a,b',
    });
    expect(readQuery(url(''), ['name'])).toEqual({});
    expect(readQuery(url('?code=a&code=b'), [])).toEqual({});
  });

  it.each(['?other=1', '?Name=1', '?Headers={}', '?headers=x', '?__proto__=1', '?constructor=1', '?=1', '?name=1&x'])(
    'refuses %s',
    (query) => {
      expect(codeOf(() => readQuery(url(query), ['name']))).toBe('InvalidQueryParameter');
    },
  );

  it('rejects one that is given twice, also when the first is empty', () => {
    expect(codeOf(() => readQuery(url('?name=a&name=b'), ['name']))).toBe('InvalidQueryParameter');
    expect(codeOf(() => readQuery(url('?name=&name=b'), ['name']))).toBe('InvalidQueryParameter');
  });

  it('repeats no value', () => {
    expect(() => readQuery(url('?other=secret&code=secret'), [])).toThrow(
      expect.objectContaining({ target: 'other', message: expect.not.stringContaining('secret') }),
    );
  });

  it('throws nothing but its own error, whatever the query', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        const code = codeOf(() => readQuery(url(`?${text.replaceAll('#', '')}`), ['name']));
        expect(['InvalidQueryParameter', 'nothing thrown']).toContain(code);
      }),
    );
  });
});
