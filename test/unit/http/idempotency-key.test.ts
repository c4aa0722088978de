import { describe, expect, it } from 'vitest';
import { readIdempotencyKey, refuseIdempotencyKey } from '../../../src/http/idempotency-key.ts';
import { PARAMETERS } from '../../../src/http/openapi/parameters.ts';

const LONGEST = 'k'.repeat(128);
const headersOf = (...values: string[]) => new Headers(values.map((value) => ['Idempotency-Key', value]));
const documented = new RegExp(String(PARAMETERS.IdempotencyKey.schema.pattern));

describe('readIdempotencyKey', () => {
  it.each([
    ['k', 'k'],
    ['"k"', 'k'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['a b:c;d=e\\f', 'a b:c;d=e\\f'],
    ['"a, b"', 'a, b'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    [LONGEST, LONGEST],
    [`"${LONGEST}"`, LONGEST],
  ])('reads %j', (text, key) => {
    expect(readIdempotencyKey(headersOf(text))).toBe(key);
    expect(text).toMatch(documented);
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['spaces', '  ', 'is empty'],
    ['empty quotes', '""', 'is empty'],
    ['129 characters', `${LONGEST}k`, 'has 129 characters; the limit is 128'],
    ['129 quoted characters', `"${LONGEST}k"`, 'has 129 characters; the limit is 128'],
    ['a control character', 'a\tb', 'must be one key'],
    ['a character beyond ASCII', 'caf\u00e9', 'must be one key'],
    ['an open quote', '"a', 'must be one key'],
    ['a closing quote', 'a"', 'must be one key'],
    ['a quote within quotes', '"a"b"', 'must be one key'],
    ['an escape of another character', String.raw`"a\b"`, 'must be one key'],
    ['a parameter', '"a";b=1', 'must be one key'],
    ['a list', 'a, b', 'must be one key'],
    ['a quoted list', '"a", "b"', 'must be one key'],
  ])('refuses %s', (_case, text, fault) => {
    const read = () => readIdempotencyKey(headersOf(text));
    expect(read).toThrow(`The header Idempotency-Key ${fault}`);
    expect(read).toThrow(expect.objectContaining({ code: 'InvalidHeader', target: 'Idempotency-Key' }));
    expect(text.trim()).not.toMatch(documented);
  });

  it('refuses two headers, and reads none as absent', () => {
    expect(() => readIdempotencyKey(headersOf('a', 'b'))).toThrow('must be one key');
    expect(readIdempotencyKey(new Headers())).toBeUndefined();
  });
});

it('is refused where it is not supported, without repeating the key', () => {
  expect(() => refuseIdempotencyKey(headersOf('secret'))).toThrow(
    'The header Idempotency-Key is supported only on POST images and POST uploads. Remove it: this request is safe to retry without it.',
  );
  expect(() => refuseIdempotencyKey(new Headers())).not.toThrow();
});
