import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../support/any-text.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { receive } from '../../support/receive.ts';

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
const DATA = Buffer.from('the bytes').toString('base64');

const sendText = (body: string | Uint8Array, sent: Parameters<typeof receive>[0] = {}) =>
  receive({ body, headers: JSON_TYPE, ...sent });
const sendJson = (value: unknown, sent?: Parameters<typeof receive>[0]) => sendText(JSON.stringify(value), sent);

describe('a JSON body', () => {
  it('holds the image and what is said of it', async () => {
    const { bytes, ...said } = await sendJson({
      image_data: DATA,
      name: 'café.jpg',
      tags: ['a', 'b'],
      metadata: { album: 2026 },
      image_id: 'a.jpg',
    });
    expect(bytes.toString()).toBe('the bytes');
    expect(said).toEqual({ imageId: 'a.jpg', name: 'café.jpg', tags: ['a', 'b'], metadata: { album: 2026 } });
  });

  it.each(['APPLICATION/JSON', 'application/json', ' application/json ;charset=x'])('is known by %s', async (type) => {
    expect((await sendJson({ image_data: DATA }, { headers: { 'Content-Type': type } })).bytes.toString()).toBe(
      'the bytes',
    );
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['two values', '{}{}'],
    ['NaN', '{"image_data":NaN}'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a number', '7'],
    ['no image_data', '{}'],
    ['image_data null', '{"image_data":null}'],
    ['image_data a list', '{"image_data":["AAAA"]}'],
    ['an unknown member', '{"image_data":"AAAA","nam":"x"}'],
    ['a member Headers', '{"image_data":"AAAA","Headers":{"If-Match":"*"}}'],
    ['a member __proto__', '{"image_data":"AAAA","__proto__":{}}'],
    ['a member constructor', '{"image_data":"AAAA","constructor":1}'],
    ['image_data twice', '{"image_data":"AA==","image_data":"AA=="}'],
    ['image_data twice, once as a number', '{"image_data":7,"im\\u0061ge_data":"AAAA"}'],
    ['another member twice', '{"image_data":"AAAA","name":"a","n\\u0061me":"b"}'],
    ['a metadata key twice', '{"image_data":"AAAA","metadata":{"a":1,"a":2}}'],
    ['a key without a colon', '{"image_data" "AAAA"}'],
    ['a value after a value', '{"image_data":7 "AAAA"}'],
    ['a string after image_data', '{"image_data":"AAAA" "AAAA"}'],
    ['image_data in a list', '["image_data":"AAAA"]'],
    ['image_data deeper', '{"metadata":{"image_data":"AAAA"}}'],
    ['an unknown escape', '{"image_data":"AA\\xAA"}'],
    ['half an escape', '{"image_data":"AA\\u00"}'],
    ['a raw line break', '{"image_data":"AAAA\nAAAA"}'],
    ['a raw tab at the end', '{"image_data":"AAAA\t"}'],
    ['an open string', '{"image_data":"AAAA'],
    ['text behind the object', '{"image_data":"AAAA"}x'],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['deep nesting in a member', `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('is refused with InvalidJson: %s', async (_case, text) => {
    expect(await codeOfAsync(sendText(text))).toBe('InvalidJson');
  });

  it.each([
    ['half a letter', Buffer.from('{"name":"caf\xc3"}', 'latin1')],
    ['Latin-1', Buffer.from('{"name":"caf\xe9"}', 'latin1')],
    ['UTF-16', Buffer.from('\ufeff{"image_data":"AAAA"}', 'utf16le')],
    ['a surrogate in UTF-8', Buffer.from('7b2278223a22eda080227d', 'hex')],
  ])('is refused when it is no UTF-8: %s', async (_case, bytes) => {
    expect(await codeOfAsync(sendText(bytes))).toBe('InvalidJson');
  });

  it.each([
    ['name', { name: 7 }, 'InvalidMetadata'],
    ['name', { name: null }, 'InvalidMetadata'],
    ['name', { name: '\ud800' }, 'InvalidMetadata'],
    ['tags', { tags: 'a,b' }, 'InvalidMetadata'],
    ['tags', { tags: [1] }, 'InvalidMetadata'],
    ['metadata', { metadata: [] }, 'InvalidMetadata'],
    ['metadata', { metadata: { a: { b: 1 } } }, 'InvalidMetadata'],
    ['image_id', { image_id: '..' }, 'InvalidImageId'],
    ['image_id', { image_id: 7 }, 'InvalidImageId'],
    ['image_id', { image_id: null }, 'InvalidImageId'],
    ['image_data', { image_data: '*' }, 'InvalidBase64'],
    ['image_data', { image_data: 7 }, 'InvalidJson'],
  ])('names the member that is wrong: %s %j', async (target, members, code) => {
    await expect(sendJson({ image_data: DATA, ...members })).rejects.toMatchObject({ code, target });
  });

  it('has no id on PUT, no query and no metadata headers', async () => {
    const value = { image_data: DATA };
    const put = { method: 'PUT', path: 'images/a' };
    expect(await codeOfAsync(sendJson(value, put))).toBe('nothing thrown');
    expect(await codeOfAsync(sendJson({ ...value, image_id: 'b' }, put))).toBe('InvalidJson');
    expect(await codeOfAsync(sendJson(value, { path: 'images?name=a' }))).toBe('InvalidQueryParameter');
    const headers = { ...JSON_TYPE, 'x-ms-meta-a': '1' };
    expect(await codeOfAsync(sendJson(value, { headers }))).toBe('InvalidHeader');
  });

  it('names the remedy for a file that is declared as JSON', async () => {
    for (const body of [
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      Buffer.from('GIF89a'),
      Buffer.from('ffd8ff', 'hex'),
    ]) {
      await expect(sendText(body)).rejects.toMatchObject({
        code: 'InvalidJson',
        message: expect.stringContaining('set Content-Type to its type'),
      });
    }
  });

  it('repeats no text of the parser and none of the body', async () => {
    await expect(sendText('{"image_data": secret}')).rejects.toMatchObject({
      message: 'The body is not valid UTF-8 JSON.',
    });
  });

  it('has at most 64 KiB round the image, before or behind it', async () => {
    const image = '"image_data":"AAAA"';
    for (const [before, behind] of [
      ['{', `${image}}`],
      [`{${image}`, '}'],
    ]) {
      const most = 65_536 - '{"image_data":""}'.length;
      const codeWith = (spaces: number) => codeOfAsync(sendText(`${before}${' '.repeat(spaces)}${behind}`));
      expect(await codeWith(most)).toBe('nothing thrown');
      expect(await codeWith(most + 1)).toBe('InvalidJson');
    }
    await expect(sendJson({ tags: Array(70_000).fill('a') })).rejects.toThrow(/larger than 65536 bytes/);
  });

  it('has the limit of its image, and 64 KiB round it', async () => {
    const limit = { maxUploadBytes: 99 };
    const padded = (bytes: number) => JSON.stringify({ image_data: 'A'.repeat(132) }).padEnd(bytes);
    const most = 132 + 65_536;
    expect((await receive({ body: padded(most), headers: JSON_TYPE }, limit)).bytes).toHaveLength(99);
    await expect(receive({ body: padded(most + 1), headers: JSON_TYPE }, limit)).rejects.toMatchObject({
      code: 'ImageTooLarge',
      message: expect.stringContaining(`${most} bytes, the limit for an image of 99 bytes`),
    });
  });
});

describe('base64', () => {
  const decode = async (text: string) => (await sendJson({ image_data: text })).bytes;

  it.each([
    'AAAA',
    'AAA=',
    'AA==',
    'AAA',
    'AA',
    'data:image/png;base64,AAAA',
    'data:;base64,AAAA',
    'DATA:x;BASE64,AA==',
    'data:image/png; base64 ,AAAA',
    'data:image/png;name=a b;base64,AAAA',
    ' data:;base64, AA AA ',
    'data:;base64,AA%3D%3D',
    'data:;base64,A%41%0AAA',
    'AA A',
    'AAAA\n',
    'AA\r\n\tA\f=\n',
    ' A A = = ',
  ])('takes %s', async (text) => {
    expect([...new Set(await decode(text))]).toEqual([0]);
  });

  it('takes a scheme in any case, and parameters', async () => {
    expect(await decode('Data:image/png;name=a;base64,AAAA')).toEqual(Buffer.alloc(3));
  });

  it.each([
    'A',
    '=',
    '==',
    'A===',
    'AA=',
    'AAAA=',
    'AAAAA',
    'AA==AA==',
    'AAA=AAA=',
    'AA-_',
    'AAA*',
    'AA = A',
    'AA\u00a0A',
    'AA\bA',
    'AA\vA',
    'AA%3D%3D',
    'data:;base64,AA%3',
    'data:;base64,AA%GG',
    'data:',
    'ŁAAA',
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAŁAAA',
    '\u0141\u0141\u0141\u0141',
    '🐈',
    'data:image/png,AAAA',
    'data:image/png;base64',
    'data:image/png;base64,AAA*',
    'data:data:;base64,AAAA,',
    'data:;base64,data:;base64,AAAA',
    `data:${'x'.repeat(300)};base64,AAAA`,
  ])('refuses %j', async (text) => {
    expect(await codeOfAsync(decode(text))).toBe('InvalidBase64');
  });

  it.each(['ab-_', 'AAAA-AAA', 'AA_='])('says that %j is in the URL-safe alphabet', async (text) => {
    await expect(decode(text)).rejects.toMatchObject({
      code: 'InvalidBase64',
      message: expect.stringContaining('URL-safe'),
    });
  });

  it('is empty when there is none in it', async () => {
    expect(await decode('')).toHaveLength(0);
    expect(await decode('data:image/png;base64,')).toHaveLength(0);
  });

  it('gives all bytes back, with or without padding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.boolean(), async (array, padded) => {
        const text = Buffer.from(array).toString('base64');
        expect([...(await decode(padded ? text : text.replaceAll('=', '')))]).toEqual([...array]);
      }),
    );
  });

  it('never takes a text with any other sign in it', async () => {
    const base64 = fc.uint8Array({ minLength: 3, maxLength: 60 }).map((array) => Buffer.from(array).toString('base64'));
    const foreign = anyText(3, 1).filter((text) => /[^A-Za-z0-9+/=\t\n\f\r ]/.test(text));
    await fc.assert(
      fc.asyncProperty(base64, foreign, fc.nat(), async (text, sign, place) => {
        const at = place % (text.length + 1);
        expect(await codeOfAsync(decode(text.slice(0, at) + sign + text.slice(at)))).toBe('InvalidBase64');
      }),
    );
  });
});
