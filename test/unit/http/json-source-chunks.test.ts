import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOfAsync } from '../../support/fault.ts';
import { split } from '../../support/form.ts';
import { receive } from '../../support/receive.ts';

const headers = { 'Content-Type': 'application/json' };

/** A JSON string of this text in which each character is written in one of the ways that JSON allows. */
const written = (text: string, ways: readonly number[]): string => {
  const characters = [...text].map((character, at) => {
    const plain = JSON.stringify(character).slice(1, -1);
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
    const way = ways[at % ways.length];
    if (way === 1 && character.length === 1) return `\\u${hex}`;
    if (way === 2 && character.length === 1) return `\\u${hex.toUpperCase()}`;
    return way === 3 && character === '/' ? '\\/' : plain;
  });
  return `"${characters.join('')}"`;
};

const spaces = fc.array(fc.constantFrom(' ', '\n', '\t', '\r'), { maxLength: 3 }).map((found) => found.join(''));

/** A body with its members in any order, and what `JSON.parse` and `Buffer` read from it. */
const bodies = fc
  .record({
    image: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    lineLength: fc.constantFrom(4, 7, 76, 1_000),
    prefix: fc.constantFrom('', 'data:image/png;base64,', 'data:;base64, '),
    members: fc.dictionary(fc.constantFrom('a', '"', '\\', 'image_data', 'é'), fc.constantFrom('1', '}', '"x"', '\\')),
    name: fc.constantFrom('a', 'café "quoted"', '{[}]', '\\', '"image_data":"AAAA"', '🐈'),
    ways: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 9 }),
    first: fc.boolean(),
    space: spaces,
    mark: fc.constantFrom('', '\ufeff'),
  })
  .map(({ image, lineLength, prefix, members, name, ways, first, space, mark }) => {
    const base64 = Buffer.from(image)
      .toString('base64')
      .replace(new RegExp(`.{${lineLength}}`, 'g'), '$&\r\n');
    const data = [written('image_data', ways), written(prefix + base64, ways)];
    const others = [
      ['"name"', written(name, ways)],
      [written('metadata', ways), JSON.stringify(members)],
    ];
    const all = first ? [data, ...others] : [...others, data];
    return `${mark}${space}{${all.map((pair) => pair.join(`${space}:${space}`)).join(`${space},${space}`)}${space}}${space}`;
  });

const expected = (body: string) => {
  const { image_data, ...said } = JSON.parse(body.replace('\ufeff', ''));
  return { bytes: Buffer.from(image_data.replace(/^data:.*,/, ''), 'base64'), ...said, tags: [] };
};

describe('a JSON body in chunks', () => {
  it('is what JSON.parse and Buffer read, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.array(fc.nat(), { maxLength: 30 }), async (body, cuts) => {
        expect(await receive({ headers, body: split(Buffer.from(body), cuts) })).toEqual(expected(body));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const bytes = Buffer.from(body);
        const cuts = Array.from({ length: bytes.length }, (_, at) => at);
        expect(await receive({ headers, body: split(bytes, cuts) })).toEqual(expected(body));
      }),
      { numRuns: 50 },
    );
  });

  it.each(['\n', '\0', '\x1f'])('is no JSON with a raw %j in its image, in whatever chunk', async (control) => {
    const bytes = Buffer.from(`{"image_data":"AAAAAAAA${control}AAAA"}`);
    for (let at = 0; at <= bytes.length; at++) {
      expect(await codeOfAsync(receive({ headers, body: split(bytes, [at]) }))).toBe('InvalidJson');
    }
  });

  it('is never accepted where JSON.parse refuses it, whatever is changed in it', async () => {
    const change = fc.constantFrom('"', '\\', '{', '}', ',', ':', '\n', '\0', 'u', 'A', '\xff');
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(), change, fc.nat(), async (body, place, sign, cut) => {
        const at = place % body.length;
        const changed = body.slice(0, at) + sign + body.slice(at + 1);
        const code = await codeOfAsync(receive({ headers, body: split(Buffer.from(changed), [cut]) }));
        expect(['InvalidJson', 'InvalidBase64', 'InvalidMetadata', 'EmptyBody', 'nothing thrown']).toContain(code);
        if (code === 'nothing thrown') expect(() => JSON.parse(changed.replace('\ufeff', ''))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
