import { API_PREFIX } from '../../contract/api-prefix.ts';

/** Sample values for the examples of the document, all for one image. */
const IMAGE_ID = 'café.jpg';
const UPLOAD_ID = '01aca1f6-2a00-7c3e-8f4b-6d2a91c5e0b7';
const STORAGE = 'https://account.blob.core.windows.net';
const CREATED_AT = '2026-11-23T09:00:00.000Z';
export const EXAMPLE_ETAG = '"0e00a4f2-0000-0700-0000-6922cc900000"';
export const EXAMPLE_REQUEST_ID = '5f0c2a7e-43d4-4c0c-9d0a-5d8a8f8c1c11';
/** A PNG of one pixel. */
export const EXAMPLE_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const DESCRIPTION = { name: IMAGE_ID, tags: ['pets'], metadata: { album: '2026' } };

const FACTS = {
  content_type: 'image/jpeg',
  format: 'jpeg',
  size_bytes: 48_211,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ...{ width: 640, height: 480, orientation: 6, display_width: 480, display_height: 640 },
  ...{ frames: 1, has_alpha: false, color_space: 'srgb', bit_depth: 8 },
  exif: {
    make: 'Canon',
    model: 'Canon EOS 40D',
    taken_at: '2008-05-30T15:56:01',
    exposure_time: 0.00625,
    f_number: 7.1,
    iso: 100,
    focal_length: 135,
  },
  contains_location: true,
};

/** Examples by name. URLs have the origin of the service. */
export function examples(origin: string) {
  const { name, tags, metadata } = DESCRIPTION;
  const image = {
    image_id: IMAGE_ID,
    name,
    ...FACTS,
    tags,
    metadata,
    url: `${origin}${API_PREFIX}/images/${encodeURIComponent(IMAGE_ID)}/content`,
    blob_url: `${STORAGE}/images/2026/11/23/01aca1f6-2a00-7c3e-8f4b-6d2a91c5e0b7.jpg`,
    created_at: CREATED_AT,
    updated_at: CREATED_AT,
    etag: EXAMPLE_ETAG,
  };
  const upload = {
    upload_id: UPLOAD_ID,
    image_id: 'panorama.tiff',
    method: 'PUT',
    upload_url: `${STORAGE}/images/uploads/${UPLOAD_ID}?sv=2026-02-06&sp=c&sig=signature`,
    headers: { 'x-ms-blob-type': 'BlockBlob' },
    expires_at: '2026-11-23T11:00:00.000Z',
    complete_url: `${origin}${API_PREFIX}/uploads/${UPLOAD_ID}/complete`,
  };
  const part = `${STORAGE}/images/uploads/${UPLOAD_ID}?sv=2026-02-06&sp=w&sig=signature&comp=block&blockid=`;
  return {
    imageId: IMAGE_ID,
    image,
    imageWithExtras: {
      ...image,
      location: { latitude: 43.467448, longitude: 11.885127, altitude: 250 },
      content_url: `${image.blob_url}?sv=2026-02-06&sp=r&sig=signature`,
      content_url_expires_at: '2026-11-23T09:10:00.000Z',
      preview_url: `${image.blob_url}.preview-320.webp?sv=2026-02-06&sp=r&sig=signature`,
      large_preview_url: `${image.blob_url}.preview-1280.webp?sv=2026-02-06&sp=r&sig=signature`,
      preview_urls_expire_at: '2026-11-23T09:10:00.000Z',
    },
    page: { value: [image], next_link: `${origin}${API_PREFIX}/images?cursor=gYx2kPq3` },
    inspection: { image_id: IMAGE_ID, name, ...FACTS, tags, metadata },
    jsonUpload: { image_data: EXAMPLE_BASE64, ...DESCRIPTION },
    patch: { name: 'Café, evening.jpg', metadata: { album: null, rating: 5 } },
    newUpload: { size_bytes: 734_003_200, image_id: 'panorama.tiff', tags: ['panorama'] },
    upload,
    uploadInParts: {
      ...upload,
      parts: { size_bytes: 8_388_608, urls: [`${part}MDAwMDAw`, `${part}MDAwMDAx`], headers: upload.headers },
    },
    uploadId: UPLOAD_ID,
    healthy: { status: 'ok', checks: { storage: ok(8), database: ok(4) } },
    unhealthy: {
      status: 'unavailable',
      checks: {
        storage: ok(8),
        database: {
          status: 'unavailable',
          code: 'Unreachable',
          remedy:
            'The Cosmos DB account is not responding. Check COSMOS_CONNECTION, the network, and that the account or the emulator is running.',
        },
      },
    },
  };
}

function ok(latencyMs: number) {
  return { status: 'ok', latency_ms: latencyMs };
}
