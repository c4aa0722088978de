import { PREVIEW_SIZES, type PreviewSize } from './preview-renderer.ts';

const PREVIEW = /^(.+)\.(?:preview-\d+\.webp|no-preview\.json)$/;

/**
 * Previews are stored beside their image: `2026/11/23/<unique>.jpg` has `2026/11/23/<unique>.jpg.preview-320.webp`.
 * A replaced image has another blob name, so a preview never shows another version.
 */
export function previewName(blobName: string, size: PreviewSize): string {
  return `${blobName}.preview-${size}.webp`;
}

/** Records that no preview can be made. */
export function noPreviewName(blobName: string): string {
  return `${blobName}.no-preview.json`;
}

/** The names of all blobs that can be derived from the image in this blob. */
export function derivedNames(blobName: string): string[] {
  return [...PREVIEW_SIZES.map((size) => previewName(blobName, size)), noPreviewName(blobName)];
}

/** The blob of the image that a blob was derived from; `undefined` for an image. */
export function derivedFrom(name: string): string | undefined {
  return PREVIEW.exec(name)?.[1];
}
