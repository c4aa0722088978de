import { describe, expect, it } from 'vitest';
import { fileName, pastedName } from '../../../src/web/uploads/file-name.ts';

describe('fileName', () => {
  it.each([
    ['café.jpg', 'café.jpg'],
    ['<script>alert(1)</script>.png', '<script>alert(1)</script>.png'],
    ['a\u0000b\nc.png', 'abc.png'],
    ['\u0007', 'image'],
    ['', 'image'],
    ['a\ud800.png', 'a\ufffd.png'],
  ])('%j → %j', (given, name) => expect(fileName(given)).toBe(name));

  it('cuts a long name and keeps its ending; characters are not halved', () => {
    const name = fileName(`${'😀'.repeat(300)}.jpeg`);
    expect([...name]).toHaveLength(255);
    expect(name).toMatch(/^😀+\.jpeg$/u);
  });
});

describe('pastedName', () => {
  it('tells pasted images apart', () => {
    expect(pastedName('image.png', new Date(2026, 10, 23, 10, 22, 11))).toBe('pasted 2026-11-23 10.22.11.png');
  });

  it('leaves the name of a file that was copied', () => {
    expect(pastedName('holiday.png', new Date())).toBe('holiday.png');
  });
});
