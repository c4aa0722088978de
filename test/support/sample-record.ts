import type { ImageRecord } from '../../src/images/image-record.ts';

/** A record with every member set. */
export function sampleRecord(changes: Partial<ImageRecord> = {}): ImageRecord {
  return {
    image_id: 'café.jpg',
    name: 'Café (1) 🐈.jpg',
    content_type: 'image/jpeg',
    format: 'jpeg',
    size_bytes: 48_211,
    sha256: 'a'.repeat(64),
    width: 640,
    height: 480,
    orientation: 6,
    display_width: 480,
    display_height: 640,
    frames: 1,
    has_alpha: false,
    color_space: 'srgb',
    bit_depth: 8,
    exif: { make: 'Canon', exposure_time: 0.00625, taken_at: '2008-05-30T15:56:01' },
    contains_location: true,
    location: { latitude: -33.5, longitude: 151.25, altitude: -3 },
    tags: ['pets', 'été'],
    metadata: { album: '2026', count: 3, private: true },
    blob_name: '2026/11/23/0193.jpg',
    created_at: '2026-11-23T09:00:00.000Z',
    updated_at: '2026-11-23T09:00:00.000Z',
    ...changes,
  };
}
