import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * The functions of libheif's C interface that are used (libheif/heif.h), in WebAssembly. Pointers are positions in its
 * memory; a function that returns a `heif_error` takes a pointer to it first.
 */
export interface LibHeif {
  /** Another one after memory has grown. */
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _heif_context_alloc(): number;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, profile: number): void;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colorspace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number;
}

type Instantiate = (options: { wasmBinary: Uint8Array }) => LibHeif;

/** An instance with its own memory: dropping it frees everything that it holds. */
export async function loadLibHeif(): Promise<LibHeif> {
  const require = createRequire(import.meta.url);
  const instantiate = require('libheif-js/libheif-wasm/libheif.js') as Instantiate;
  return instantiate({ wasmBinary: await readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm')) });
}
