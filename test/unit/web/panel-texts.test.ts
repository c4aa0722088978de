import { expect, it } from 'vitest';
import { htmlLink, markdownLink } from '../../../src/web/panel/links.ts';
import { changes, typed } from '../../../src/web/panel/metadata-patch.ts';

it.each([
  ['007', 'string', '007'],
  ['4.5', 'number', 4.5],
  ['4,5', 'number', '4,5'],
  ['', 'number', ''],
  ['true', 'boolean', true],
  ['yes', 'boolean', 'yes'],
])('%j as %s is %j', (text, kind, value) => expect(typed(text, kind)).toBe(value));

it('patches what differs, and removes what is gone', () => {
  expect(
    changes({ a: 1, b: '2' }, [
      ['a', 1],
      ['b', '2'],
    ]),
  ).toBeUndefined();
  expect(
    changes({ a: 1, b: '2' }, [
      ['a', '1'],
      ['c', true],
    ]),
  ).toEqual({ a: '1', c: true, b: null });
});

it('writes links whose text is no markup', () => {
  const image = { name: '<a> [b] & "c" \\', url: 'https://x.example/a?b=1&c', display_width: 4, display_height: 3 };
  expect(markdownLink(image)).toBe(String.raw`![<a> \[b\] & "c" \\](<https://x.example/a?b=1&c>)`);
  expect(htmlLink(image)).toBe(
    '<img src="https://x.example/a?b=1&amp;c" alt="&lt;a&gt; [b] &amp; &quot;c&quot; \\" width="4" height="3">',
  );
});
