import { ServiceError } from '../errors.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { readMethod, storageRedirect } from '../http/storage-redirect.ts';
import { parseImageId } from '../images/image-id.ts';
import { PREVIEW_SIZES, type PreviewSize } from '../images/preview-renderer.ts';
import type { Service } from '../service.ts';

/** `GET images/{image_id}/preview`: redirects to a small WebP in storage, which the first request makes. */
export function getImagePreviewFunction({ getPreviewUrl }: Pick<Service, 'getPreviewUrl'>): Handle {
  return async function getImagePreview({ method, url, params, scope }) {
    const imageId = parseImageId(params.image_id ?? '');
    const size = parseSize(readQuery(url, ['size']).size);
    return storageRedirect(await getPreviewUrl(imageId, size, scope, readMethod(method)));
  };
}

function parseSize(text: string | undefined): PreviewSize {
  if (text === undefined) return PREVIEW_SIZES[0];
  const size = PREVIEW_SIZES.find((one) => String(one) === text);
  if (size !== undefined) return size;
  throw new ServiceError('InvalidQueryParameter', `size must be ${PREVIEW_SIZES.join(' or ')}.`, { target: 'size' });
}
