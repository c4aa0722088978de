import { expect, it } from 'vitest';
import { createNames } from '../../../src/web/gallery/file-names.ts';

it('names files for one folder: no path, none twice, whatever the case', () => {
  const name = createNames();
  const names = ['a.jpg', 'A.jpg', 'a.jpg', '../../etc/passwd', '...', 'con:1?.png', 'tail. ', 'no ending'].map(name);
  expect(names).toEqual([
    'a.jpg',
    'A (2).jpg',
    'a (3).jpg',
    '_.._etc_passwd',
    'image',
    'con_1_.png',
    'tail',
    'no ending',
  ]);
});
