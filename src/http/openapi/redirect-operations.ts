import { CONTENT_URL_LIFETIME_SECONDS } from '../../images/content-url.ts';
import { answer } from './answers.ts';
import { operation, readable, STORES } from './operations.ts';
import { headerRef, type PathItem } from './shapes.ts';

const TAG = 'images';

/** Operations that redirect to bytes in storage. */
export function redirectPaths(): Readonly<Record<string, PathItem>> {
  return {
    '/images/{image_id}/content': readable(getImageContent()),
    '/images/{image_id}/preview': readable(getImagePreview()),
  };
}

function getImageContent() {
  return operation({
    id: 'get_image_content',
    tag: TAG,
    summary: 'Download an image',
    description: `Redirects to the bytes in storage, at a URL that needs no key for ${CONTENT_URL_LIFETIME_SECONDS / 60} minutes. Storage supports ranges and conditional requests.`,
    parameters: ['ImageId', 'Download'],
    answers: { 302: redirectAnswer('Redirect to the bytes.') },
    failures: ['InvalidImageId', 'InvalidQueryParameter', 'ImageNotFound', ...STORES],
  });
}

function getImagePreview() {
  return operation({
    id: 'get_image_preview',
    tag: TAG,
    summary: 'Get a small picture of an image',
    description: `Redirects to a WebP in storage, at a URL that needs no key for ${CONTENT_URL_LIFETIME_SECONDS / 60} minutes: upright, sRGB, without metadata; the first frame or page. The first request makes it, later ones find it.`,
    parameters: ['ImageId', 'Size'],
    answers: { 302: redirectAnswer('Redirect to the preview.') },
    failures: ['InvalidImageId', 'InvalidQueryParameter', 'ImageNotFound', 'PreviewUnavailable', ...STORES],
  });
}

function redirectAnswer(description: string) {
  return answer(description, {
    headers: {
      Location: headerRef('ContentLocation'),
      'Cache-Control': headerRef('CacheControlRedirect'),
      'Server-Timing': headerRef('ServerTimingRequired'),
      'x-ms-request-charge': headerRef('RequestCharge'),
    },
  });
}
