import { describe, expect, it } from 'vitest';
import { ClientError, Interruption, interrupted } from '../../../src/cli/service/client-error.ts';
import { createProgressBoard } from '../../../src/cli/terminal/progress-board.ts';
import { createResults } from '../../../src/cli/terminal/results.ts';
import { bytes, plain } from '../../../src/cli/terminal/terminal.ts';
import { english } from '../../../src/cli/texts/english.ts';
import { spanish } from '../../../src/cli/texts/spanish.ts';

describe('what a terminal shows', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [48_211, '48.2 kB'],
    [26_214_400, '26.2 MB'],
    [1_073_741_824, '1.1 GB'],
  ])('%i bytes as %s', (count, text) => {
    expect(bytes(count, english)).toBe(text);
    expect(bytes(count, spanish)).toBe(text.replace('.', ','));
  });

  it('no control characters of a stranger', () => {
    expect(plain('a\u001b[2Jb\u202ec\n')).toBe('a\ufffd[2Jb\ufffdc\ufffd');
  });

  /** The lines that are left on a screen. */
  function screen(written: string): string[] {
    const lines = [''];
    let row = 0;
    for (const [part] of written.replaceAll('\u001b', '␛').matchAll(/␛\[\??\d*[AJlh]|\r|\n|[^␛\r\n]+/g)) {
      const up = /␛\[(\d+)A/.exec(part)?.[1];
      if (up !== undefined) row -= Number(up);
      else if (part === '␛[J') lines.splice(row, lines.length, '');
      else if (part === '\n') row += 1;
      else if (!/^[\r␛]/.test(part)) lines[row] = (lines[row] ?? '') + part;
    }
    return lines;
  }

  function board(columns: number | undefined) {
    let written = '';
    const size = () => (columns === undefined ? undefined : { columns, rows: 24 });
    const err = (text: string) => {
      written += text;
    };
    return {
      err,
      written: () => written,
      lines: () => screen(written),
      ...createProgressBoard({ err, size }, english),
    };
  }

  it('a bar for each transfer and a sum, below the lines that are printed, and nothing at the end', () => {
    const { expect: expectItems, ...shown } = board(80);
    expectItems(3, 4_000);
    const [one, two] = [shown.start('café.jpg', 2_000), shown.start('b\n.jpg', 1_000)];
    one.add(500);
    shown.print(() => shown.err('done\n'));
    expect(shown.lines()).toEqual([
      'done',
      '[#####...............]  25 % of 2.0 kB  café.jpg',
      '[....................]   0 % of 1.0 kB  b\ufffd.jpg',
      '[###.................]  12 % of 4.0 kB  0 of 3',
    ]);
    one.restart();
    two.add(1_000);
    two.end();
    shown.itemDone();
    expect(shown.lines().slice(1)).toEqual([
      '[....................]   0 % of 2.0 kB  café.jpg',
      '[#####...............]  25 % of 4.0 kB  0 of 3',
    ]);
    one.end();
    expect(shown.lines()).toEqual(['done', '']);
  });

  it('no line that is wider than the terminal', () => {
    const shown = board(30);
    shown.start('a long name of a file.jpg', 2_000);
    expect(shown.lines()).toEqual(['[.....]   0 % of 2.0 kB  a lo']);
  });

  it('no bar where there is no terminal', () => {
    const shown = board(undefined);
    shown.start('a', 1).end();
    expect(shown.written()).toBe('');
  });
});

describe('results', () => {
  function results(json: boolean, texts = english) {
    const said = { out: '', err: '' };
    const controller = new AbortController();
    const terminal = {
      out: (text: string) => {
        said.out += text;
      },
      err: (text: string) => {
        said.err += text;
      },
      signal: controller.signal,
    };
    const board = createProgressBoard({ ...terminal, size: () => undefined }, texts);
    return { said, controller, ...createResults({ terminal, board, texts, json }) };
  }
  const refused = new ClientError((texts) => texts.problem('ImageNotFound', 'No\u001b image.'), {
    code: 'ImageNotFound',
    status: 404,
    requestId: 'r1',
  });

  it('are lines, with errors beside them', () => {
    const { said, add, fail, finish } = results(false);
    add({ a: 1 }, 'a\n');
    fail(refused, 'b');
    expect(finish()).toBe(1);
    expect(said).toEqual({ out: 'a\n', err: 'b: No\ufffd image. (ImageNotFound, request r1)\n1 done, 1 failed\n' });
  });

  it('are in the language of whoever reads them; JSON is in English', () => {
    const { said, fail, finish } = results(true, spanish);
    fail(refused, 'b');
    finish();
    const error = 'Ninguna imagen tiene este ID. El servicio dice: «No\ufffd image.»';
    expect(said.err).toBe(`b: ${error} (ImageNotFound, solicitud r1)\n`);
    expect(JSON.parse(said.out).errors).toMatchObject([{ message: 'No\u001b image.' }]);
  });

  it.each([0, 1, 2])('are one JSON document with %i values', (count) => {
    const { said, add, fail, finish } = results(true);
    for (let at = 0; at < count; at++) add({ at }, '');
    expect(count === 0 ? fail(refused, 'b') : undefined).toBeUndefined();
    expect(finish()).toBe(count === 0 ? 1 : 0);
    const error = { item: 'b', code: 'ImageNotFound', message: 'No\u001b image.', status: 404, request_id: 'r1' };
    expect(JSON.parse(said.out)).toEqual({
      value: Array.from({ length: count }, (_, at) => ({ at })),
      errors: count === 0 ? [error] : [],
    });
  });

  it('mention an interruption once, or never when nobody reads', () => {
    for (const silent of [false, true]) {
      const { said, controller, fail, finish } = results(false);
      controller.abort(new Interruption(130, { silent }));
      fail(interrupted(), 'a');
      fail(interrupted(), 'b');
      expect(finish()).toBe(130);
      expect(said.err).toBe(silent ? '' : 'Interrupted.\n');
    }
  });

  it('throw an error of the program itself', () => {
    expect(() => results(false).fail(new TypeError('x is not a function'))).toThrow(TypeError);
  });
});
