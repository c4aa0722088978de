import fc from 'fast-check';

const sign = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: fc.constantFrom('é', 'e\u0301', '写', '🐈', '𝒜', '\u202e', '\u0000', '\n', '\u00a0') },
);

/** Texts of every kind, also with control characters, marks and halves of characters. */
export function anyText(maxLength: number, minLength = 0): fc.Arbitrary<string> {
  return fc.array(sign, { minLength, maxLength }).map((signs) => signs.join(''));
}
