import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientHas, readPrecondition, refuseConditions } from '../../../src/http/conditions.ts';
import { codeOf } from '../../support/fault.ts';

const ifMatch = (value: string) => new Headers({ 'If-Match': value });
const ifNoneMatch = (value: string) => new Headers({ 'If-None-Match': value });

const MALFORMED = [
  'a',
  '"a',
  'a"',
  'w/"a"',
  'W/a',
  '"a" "b"',
  '"a";q=1',
  '*, "a"',
  '"a", *',
  '**',
  '"a b"',
  '"a\tb"',
  "'a'",
  '""a""',
  ',',
  '',
  ' ',
];

describe('readPrecondition', () => {
  it('requires nothing without headers', () => {
    expect(readPrecondition(new Headers())).toEqual({ mustBeNew: false });
  });

  it.each([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['""', ['""']],
    ['"a","b" , W/"c"', ['"a"', '"b"', 'W/"c"']],
    ['"a,b"', ['"a,b"']],
    ['"0x8D\u00ff!"', ['"0x8D\u00ff!"']],
    ['"a", ,"b",', ['"a"', '"b"']],
  ])('reads If-Match: %s', (value, tags) => {
    expect(readPrecondition(ifMatch(value))).toEqual({ ifMatch: tags, mustBeNew: false });
  });

  it.each(MALFORMED)('refuses If-Match: %j', (value) => {
    expect(codeOf(() => readPrecondition(ifMatch(value)))).toBe('InvalidHeader');
  });

  it('takes If-None-Match: *, and no tags there', () => {
    expect(readPrecondition(ifNoneMatch('*'))).toEqual({ mustBeNew: true });
    expect(codeOf(() => readPrecondition(ifNoneMatch('"a"')))).toBe('InvalidHeader');
  });

  it('reads back every list that was written', () => {
    const signs = fc.constantFrom(...Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at)));
    const opaque = fc.string({ unit: signs.filter((sign) => sign !== '"'), maxLength: 8 });
    const tag = fc.tuple(fc.boolean(), opaque).map(([weak, text]) => `${weak ? 'W/' : ''}"${text}"`);
    const comma = fc.constantFrom(',', ', ', ' ,\t', ', ,');
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 6 }), comma, (tags, separator) => {
        expect(readPrecondition(ifMatch(tags.join(separator)))).toEqual({ ifMatch: tags, mustBeNew: false });
      }),
    );
  });

  it('ends, with its own error or none, whatever the header', () => {
    const unit = fc.constantFrom('"', ',', ' ', '*', 'W', '/', 'a', '\u00e9', '\t');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        expect(['InvalidHeader', 'nothing thrown']).toContain(codeOf(() => readPrecondition(ifMatch(text))));
      }),
    );
  });
});

describe('clientHas', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['*', true],
    ['"b", W/"a"', true],
    ['"b"', false],
    ['"A"', false],
    ['"a,"', false],
  ])('If-None-Match: %s: %s', (value, has) => {
    expect(clientHas(ifNoneMatch(value), '"a"')).toBe(has);
  });

  it('has nothing without the header', () => {
    expect(clientHas(new Headers(), '"a"')).toBe(false);
  });

  it.each(MALFORMED)('refuses %j', (value) => {
    expect(codeOf(() => clientHas(ifNoneMatch(value), '"a"'))).toBe('InvalidHeader');
  });
});

describe('refuseConditions', () => {
  it('names the header that has no meaning', () => {
    expect(() => refuseConditions(ifMatch('*'), 'If-Match', 'If-None-Match')).toThrow(
      expect.objectContaining({ code: 'InvalidHeader', target: 'If-Match' }),
    );
    expect(codeOf(() => refuseConditions(ifNoneMatch('*'), 'If-Match'))).toBe('nothing thrown');
  });
});
