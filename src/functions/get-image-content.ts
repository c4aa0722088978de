import { ServiceError } from '../errors.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { CONTENT_URL_LIFETIME_SECONDS, type Disposition, type GetContentUrl } from '../images/content-url.ts';
import type { GetImage } from '../images/get-image.ts';
import { parseImageId } from '../images/image-id.ts';

/** A redirect that a client keeps must still work when it is followed. */
const MAX_AGE_SECONDS = CONTENT_URL_LIFETIME_SECONDS - 120;

interface Service {
  readonly getImage: GetImage;
  readonly getContentUrl: GetContentUrl;
}

/** `GET images/{image_id}/content`: redirects to the bytes in storage, readable for a few minutes. */
export function getImageContentFunction({ getImage, getContentUrl }: Service): Handle {
  return async function getImageContent({ url, params, scope }) {
    const imageId = parseImageId(params.image_id ?? '');
    const disposition = parseDownload(readQuery(url, ['download']).download);
    const { record } = await getImage(imageId, scope);
    const content = await getContentUrl(record, disposition, scope);
    return {
      status: 302,
      headers: { Location: content.url, 'Cache-Control': `private, max-age=${MAX_AGE_SECONDS}` },
    };
  };
}

function parseDownload(text: string | undefined): Disposition {
  if (text === undefined || text === '0') return 'inline';
  if (text === '1') return 'attachment';
  throw new ServiceError('InvalidQueryParameter', 'download must be 0 or 1.', { target: 'download' });
}
