/** The longer side of a preview, in pixels. */
const SIDE = 320;
const QUALITY = 0.8;

/** A small picture of an image, or `undefined` where this browser cannot show it. Rotation by EXIF is applied. */
export async function makePreview(image: Blob): Promise<Blob | undefined> {
  try {
    const { width, height } = await sizeOf(image);
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const resizeWidth = Math.max(1, Math.round(width * scale));
    const resizeHeight = Math.max(1, Math.round(height * scale));
    const bitmap = await createImageBitmap(image, { resizeWidth, resizeHeight, resizeQuality: 'medium' });
    const canvas = new OffscreenCanvas(resizeWidth, resizeHeight);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  } catch {
    return undefined;
  }
}

/** As it is shown; reads the header alone. Rejects when it is no picture that this browser knows. */
async function sizeOf(image: Blob): Promise<{ width: number; height: number }> {
  const url = URL.createObjectURL(image);
  try {
    const picture = new Image();
    await new Promise((resolve, reject) => {
      picture.addEventListener('load', resolve);
      picture.addEventListener('error', reject);
      picture.src = url;
    });
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}
