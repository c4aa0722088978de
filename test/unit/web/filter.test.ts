import { describe, expect, it } from 'vitest';
import { commonTags, fitsFilter, isFiltered, readView, writeView } from '../../../src/web/gallery/filter.ts';

describe('the view in the address', () => {
  it.each([
    {},
    { tag: 'pets & more' },
    { namePrefix: 'IMG_ #1' },
    { tag: 'ä', namePrefix: 'b', imageId: 'café (1).jpg' },
  ])('comes back as it was: %j', (view) => expect(readView(writeView(view))).toEqual(view));

  it('is nothing where nothing is chosen', () => {
    expect(writeView({})).toBe('');
    expect(readView('#tag=&other=1')).toEqual({});
  });
});

describe('fitsFilter', () => {
  const image = { name: 'IMG_1.jpg', tags: ['pets'] };

  it.each([
    [{}, true],
    [{ tag: 'pets' }, true],
    [{ tag: 'pet' }, false],
    [{ namePrefix: 'IMG' }, true],
    [{ namePrefix: 'img' }, false],
    [{ tag: 'pets', namePrefix: 'x' }, false],
  ])('%j: %s', (filter, fits) => expect(fitsFilter(image, filter)).toBe(fits));
});

it('knows whether anything is filtered', () => {
  expect(isFiltered({})).toBe(false);
  expect(isFiltered({ tag: 'a' })).toBe(true);
});

it('finds the most frequent tags', () => {
  const images = [{ tags: ['b', 'c'] }, { tags: ['b', 'a'] }, { tags: [] }];
  expect(commonTags(images, 2)).toEqual(['b', 'a']);
});
