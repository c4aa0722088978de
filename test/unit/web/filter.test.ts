import { describe, expect, it } from 'vitest';
import { filterQuery, fitsFilter } from '../../../src/web/api/list-filter.ts';
import { commonTags, isFiltered, readView, sameFilter, writeView } from '../../../src/web/gallery/filter.ts';

const ALL = {
  q: 'IMG_ #1',
  tag: 'pets & more',
  format: 'jpeg',
  from: '2026-01-31',
  to: '2026-02-28',
  sort: 'oldest',
} as const;

describe('the view in the address', () => {
  it.each([{}, { tag: 'ä' }, { ...ALL, imageId: 'café (1).jpg' }])('comes back as it was: %j', (view) =>
    expect(readView(writeView(view))).toEqual(view),
  );

  it('is nothing where nothing is chosen, and ignores what it does not know', () => {
    expect(writeView({})).toBe('');
    expect(readView('#tag=&other=1&from=yesterday&to=2026-13-01&sort=name')).toEqual({});
  });

  it('differs by each of its parts', () => {
    for (const name of Object.keys(ALL)) expect(sameFilter(ALL, { ...ALL, [name]: undefined }), name).toBe(false);
    expect(isFiltered({ sort: 'oldest' })).toBe(false);
    expect(isFiltered({ q: 'a' })).toBe(true);
  });
});

describe('the query', () => {
  it('has the bounds of whole local days, both exclusive', () => {
    const { created_after = '', created_before = '', ...rest } = filterQuery(ALL);
    expect(rest).toEqual({ q: 'IMG_ #1', tag: 'pets & more', format: 'jpeg', order: 'asc' });
    expect(Date.parse(created_after) + 1).toBe(new Date(2026, 0, 31).getTime());
    expect(Date.parse(created_before)).toBe(new Date(2026, 2, 1).getTime());
  });
});

describe('fitsFilter', () => {
  const image = {
    name: 'IMG_Café.jpg',
    tags: ['pets'],
    format: 'jpeg',
    created_at: new Date(2026, 1, 28, 23).toISOString(),
  };

  it.each([
    [{}, true],
    [{ tag: 'pets' }, true],
    [{ tag: 'pet' }, false],
    [{ q: 'cafe' }, true],
    [{ q: 'PET' }, true],
    [{ q: 'g.jpgpets' }, false],
    [{ format: 'png' }, false],
    [{ from: '2026-02-28', to: '2026-02-28' }, true],
    [{ from: '2026-03-01' }, false],
    [{ to: '2026-02-27' }, false],
  ])('%j: %s', (filter, fits) => expect(fitsFilter(image, filter)).toBe(fits));
});

it('finds the most frequent tags', () => {
  const images = [{ tags: ['b', 'c'] }, { tags: ['b', 'a'] }, { tags: [] }];
  expect(commonTags(images, 2)).toEqual(['b', 'a']);
});
