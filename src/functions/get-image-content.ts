import { ServiceError } from '../errors.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { readMethod, storageRedirect } from '../http/storage-redirect.ts';
import type { Disposition } from '../images/content-url.ts';
import { parseImageId } from '../images/image-id.ts';
import type { Service } from '../service.ts';

/** `GET images/{image_id}/content`: redirects to the bytes in storage, at a URL valid for a few minutes. */
export function getImageContentFunction({
  getImage,
  getContentUrl,
}: Pick<Service, 'getImage' | 'getContentUrl'>): Handle {
  return async function getImageContent({ method, url, params, scope }) {
    const imageId = parseImageId(params.image_id ?? '');
    const disposition = parseDownload(readQuery(url, ['download']).download);
    const { record } = await getImage(imageId, scope);
    return storageRedirect(await getContentUrl(record, disposition, scope, readMethod(method)));
  };
}

function parseDownload(text: string | undefined): Disposition {
  if (text === undefined || text === '0') return 'inline';
  if (text === '1') return 'attachment';
  throw new ServiceError('InvalidQueryParameter', 'download must be 0 or 1.', { target: 'download' });
}
