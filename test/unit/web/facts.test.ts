import { describe, expect, it } from 'vitest';
import type { ImageDocument } from '../../../src/contract/image-document.ts';
import { factGroups } from '../../../src/web/panel/facts.ts';

const IMAGE: ImageDocument = {
  image_id: 'x',
  name: 'x.jpg',
  content_type: 'image/jpeg',
  format: 'jpeg',
  size_bytes: 48_211,
  sha256: 'ab',
  width: 640,
  height: 480,
  orientation: 1,
  display_width: 640,
  display_height: 480,
  frames: 1,
  has_alpha: false,
  contains_location: false,
  tags: [],
  metadata: {},
  url: 'https://host.example/api/images/x/content',
  blob_url: 'https://account.example/images/x.jpg',
  created_at: '2026-11-23T09:00:00.000Z',
  updated_at: '2026-11-23T09:00:00.000Z',
  etag: '"1"',
};

function facts(change: Partial<ImageDocument>): Record<string, string> {
  return Object.fromEntries(factGroups({ ...IMAGE, ...change }).flatMap((group) => [...group.facts]));
}

describe('factGroups', () => {
  it('leaves out what is unknown, and groups without facts', () => {
    expect(factGroups(IMAGE).map(({ title }) => title)).toEqual(['Image', 'Record']);
    expect(facts({})).not.toHaveProperty('Changed');
  });

  it('tells both sizes of a picture that is turned', () => {
    const turned = facts({ orientation: 6, display_width: 480, display_height: 640 });
    expect(turned).toMatchObject({ Dimensions: '480 × 640', 'Stored as': '640 × 480' });
    expect(turned.Orientation).toContain('90°');
  });

  it('tells what the camera did', () => {
    const exif = {
      exposure_time: 0.00625,
      f_number: 7.1,
      iso: 100,
      focal_length: 135,
      taken_at: '2008-05-30T15:56:01',
    };
    expect(facts({ exif })).toMatchObject({
      Exposure: '1/160 s',
      Aperture: 'f/7.1',
      ISO: '100',
      'Focal length': '135 mm',
      Taken: '2008-05-30 15:56:01',
    });
  });

  it('tells a value that is false or 0', () => {
    expect(facts({ has_alpha: false, metadata: { public: false, stars: 0 } })).toMatchObject({
      Transparency: 'no',
      public: 'false',
      stars: '0',
    });
  });
});
