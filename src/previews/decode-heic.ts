import sharp from 'sharp';
import { type LibHeif, loadLibHeif } from './libheif.ts';
import { MAX_HELD_PIXELS } from './limits.ts';
import type { Pixels } from './pixels.ts';

/** Values of libheif's enumerations (heif_image.h). */
const RGB = 1;
const INTERLEAVED_RGB = 10;
const INTERLEAVED_RGBA = 11;
const INTERLEAVED_CHANNEL = 10;

/** The error of the last call: code, subcode, pointer to a text. */
const ERROR_BYTES = 12;
const POINTER_BYTES = 4;

/** The primary picture, upright and cropped as the container says, in 8 bits. */
export async function decodeHeic(bytes: Buffer): Promise<Pixels> {
  const lib = await loadLibHeif();
  const error = lib._malloc(ERROR_BYTES);
  const pointer = lib._malloc(POINTER_BYTES);
  const check = () => {
    const code = view(lib).getUint32(error, true);
    if (code !== 0) throw new Error(`libheif: ${code}/${view(lib).getUint32(error + 4, true)}`);
  };

  const source = lib._malloc(bytes.length);
  lib.HEAPU8.set(bytes, source);
  const context = lib._heif_context_alloc();
  lib._heif_context_read_from_memory_without_copy(error, context, source, bytes.length, 0);
  check();
  lib._heif_context_get_primary_image_handle(error, context, pointer);
  check();
  const handle = view(lib).getUint32(pointer, true);
  const pixels = lib._heif_image_handle_get_width(handle) * lib._heif_image_handle_get_height(handle);
  if (pixels > MAX_HELD_PIXELS) throw new Error('Too many pixels');

  const hasAlpha = lib._heif_image_handle_has_alpha_channel(handle) !== 0;
  lib._heif_decode_image(error, handle, pointer, RGB, hasAlpha ? INTERLEAVED_RGBA : INTERLEAVED_RGB, 0);
  check();
  const image = view(lib).getUint32(pointer, true);
  const width = lib._heif_image_get_width(image, INTERLEAVED_CHANNEL);
  const height = lib._heif_image_get_height(image, INTERLEAVED_CHANNEL);
  const plane = lib._heif_image_get_plane_readonly(image, INTERLEAVED_CHANNEL, pointer);
  const stride = view(lib).getUint32(pointer, true);
  const channels = hasAlpha ? 4 : 3;
  const data = packRows(lib, { plane, stride, rowBytes: width * channels, height });
  return { pipeline: sharp(data, { raw: { width, height, channels } }), profile: readProfile(lib, handle, error) };
}

function view({ HEAPU8 }: LibHeif): DataView {
  return new DataView(HEAPU8.buffer);
}

/** Moves the rows together, in place: another copy of the picture would be the largest part of the memory. */
function packRows(
  { HEAPU8 }: LibHeif,
  { plane, stride, rowBytes, height }: { plane: number; stride: number; rowBytes: number; height: number },
): Buffer {
  if (stride > rowBytes) {
    for (let row = 1; row < height; row++) {
      const from = plane + row * stride;
      HEAPU8.copyWithin(plane + row * rowBytes, from, from + rowBytes);
    }
  }
  return Buffer.from(HEAPU8.buffer, plane, rowBytes * height);
}

/** `undefined` where the picture has none, as in most files of Android: then it is sRGB. */
function readProfile(lib: LibHeif, handle: number, error: number): Buffer | undefined {
  const size = lib._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0) return undefined;
  const profile = lib._malloc(size);
  lib._heif_image_handle_get_raw_color_profile(error, handle, profile);
  return Buffer.from(lib.HEAPU8.subarray(profile, profile + size));
}
