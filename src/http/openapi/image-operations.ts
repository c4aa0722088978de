import { answer, DOCUMENT_HEADERS, type Failure, json } from './answers.ts';
import { imageBody, PATCH_BODY } from './bodies.ts';
import { examples } from './examples.ts';
import { DATABASE, notModified, operation, readable, STORES } from './operations.ts';
import type { ParameterName } from './parameters.ts';
import { redirectPaths } from './redirect-operations.ts';
import { headerRef, type PathItem, type Reference, type ServiceFacts } from './shapes.ts';

const DIGESTS: readonly ParameterName[] = ['ContentMd5', 'ContentDigest', 'ReprDigest'];
/** Reasons to reject the bytes, in any form of upload. */
export const REFUSED_BYTES: readonly Failure[] = ['UnsupportedImageFormat', 'CorruptImage', 'TooManyPixels'];
/** Errors of reading an image and its description. */
const SENDING: readonly Failure[] = [
  ...(['InvalidHeader', 'InvalidJson', 'InvalidBase64', 'MalformedMultipart', 'InvalidMetadata'] as const),
  ...(['EmptyBody', 'IncompleteBody', 'DigestMismatch', 'ImageTooLarge', 'UnsupportedMediaType'] as const),
  ...REFUSED_BYTES,
];

/** On a response to a request with a key. */
export const REPLAYED = { 'Idempotency-Replayed': headerRef('IdempotencyReplayed') };

const TAG = 'images';

export function imagePaths(facts: ServiceFacts): Readonly<Record<string, PathItem>> {
  return {
    '/images': { ...readable(listImages(facts)), post: uploadImage(facts) },
    '/images/{image_id}': {
      ...readable(getImageMetadata(facts)),
      put: uploadImagePut(facts),
      patch: updateImage(facts),
      delete: deleteImage(),
    },
    ...redirectPaths(),
    '/inspect': { post: inspectImage(facts) },
  };
}

function listImages(facts: ServiceFacts) {
  const { page } = examples(facts.origin);
  return operation({
    id: 'list_images',
    tag: TAG,
    summary: 'List images',
    description:
      'A page of metadata documents, newest first. Use `next_link` unchanged. An image that exists throughout the listing appears exactly once, regardless of concurrent uploads and deletions.',
    parameters: [
      ...(['Top', 'Order', 'Search', 'Tag', 'Format', 'Sha256', 'NamePrefix'] as const),
      ...(['CreatedAfter', 'CreatedBefore', 'Include', 'Cursor'] as const),
    ],
    answers: {
      200: answer('A page.', {
        headers: {
          'Cache-Control': headerRef('CacheControlDocument'),
          'Server-Timing': headerRef('ServerTimingRequired'),
          'x-ms-request-charge': headerRef('RequestCharge'),
        },
        content: json('ImagePage', { page, last_page: { value: [] } }),
      }),
    },
    failures: ['InvalidQueryParameter', 'InvalidCursor', ...STORES],
  });
}

function uploadImage(facts: ServiceFacts) {
  return operation({
    id: 'upload_image',
    tag: TAG,
    summary: 'Upload an image',
    description: 'Stores an image under a new ID, or under the `image_id` of the request. Never overwrites an image.',
    parameters: ['NewImageId', 'Name', 'Tags', 'Metadata', 'IdempotencyKey', ...DIGESTS],
    body: imageBody(facts, { takesImageId: true }),
    answers: { 201: createdAnswer(facts, REPLAYED) },
    failures: [
      ...(['InvalidImageId', 'InvalidQueryParameter'] as const),
      ...SENDING,
      ...(['ImageAlreadyExists', 'IdempotencyKeyReused'] as const),
      ...STORES,
    ],
  });
}

function uploadImagePut(facts: ServiceFacts) {
  const { image } = examples(facts.origin);
  return operation({
    id: 'upload_image_put',
    tag: TAG,
    summary: 'Upload or replace an image',
    description:
      'Stores or replaces the image with this ID. A replacement takes name, tags and metadata from this request and keeps `created_at`. With `If-None-Match: *` it only creates; with `If-Match` it replaces only that version.',
    parameters: ['ImageId', 'Name', 'Tags', 'Metadata', 'IfMatch', 'IfNoneMatchAny', ...DIGESTS],
    body: imageBody(facts, { takesImageId: false }),
    answers: {
      200: answer('Replaced.', { headers: DOCUMENT_HEADERS, content: json('Image', { image }) }),
      201: createdAnswer(facts),
    },
    failures: [
      'InvalidImageId',
      'InvalidQueryParameter',
      ...SENDING,
      'PreconditionFailed',
      { code: 'ImageAlreadyExists', target: 'If-None-Match' },
      ...STORES,
    ],
  });
}

export function createdAnswer({ origin }: ServiceFacts, more: Readonly<Record<string, Reference>> = {}) {
  const { image } = examples(origin);
  const headers = { ...DOCUMENT_HEADERS, Location: headerRef('Location'), ...more };
  return answer('Stored.', { headers, content: json('Image', { image }) });
}

function getImageMetadata(facts: ServiceFacts) {
  const { image, imageWithExtras } = examples(facts.origin);
  return operation({
    id: 'get_image_metadata',
    tag: TAG,
    summary: 'Get the metadata of an image',
    description: 'The metadata document. It contains the location only with `include=location`.',
    parameters: ['ImageId', 'Include', 'IfNoneMatch'],
    answers: {
      200: answer('The document.', {
        headers: DOCUMENT_HEADERS,
        content: json('Image', { image, with_everything: imageWithExtras }),
      }),
      304: notModified(DOCUMENT_HEADERS),
    },
    failures: ['InvalidImageId', 'InvalidQueryParameter', 'InvalidHeader', 'ImageNotFound', ...STORES],
  });
}

function updateImage(facts: ServiceFacts) {
  const { image } = examples(facts.origin);
  return operation({
    id: 'update_image',
    tag: TAG,
    summary: 'Change name, tags and metadata',
    description: 'Two concurrent changes both apply, unless `If-Match` names a version.',
    parameters: ['ImageId', 'IfMatch', ...DIGESTS],
    body: PATCH_BODY,
    answers: { 200: answer('Changed.', { headers: DOCUMENT_HEADERS, content: json('Image', { image }) }) },
    failures: [
      ...(['InvalidImageId', 'InvalidQueryParameter', 'InvalidHeader', 'InvalidJson', 'InvalidMetadata'] as const),
      ...(['IncompleteBody', 'DigestMismatch', 'ImageNotFound', 'PreconditionFailed', 'UnsupportedMediaType'] as const),
      ...DATABASE,
    ],
  });
}

function deleteImage() {
  return operation({
    id: 'delete_image',
    tag: TAG,
    summary: 'Delete an image',
    description:
      'Deletes the document and the bytes. 204 also if the image does not exist, unless `If-Match` requires it.',
    parameters: ['ImageId', 'IfMatch'],
    answers: { 204: answer('No image has this ID any more.') },
    failures: ['InvalidImageId', 'InvalidQueryParameter', 'InvalidHeader', 'PreconditionFailed', ...DATABASE],
  });
}

function inspectImage(facts: ServiceFacts) {
  const { inspection } = examples(facts.origin);
  return operation({
    id: 'inspect_image',
    tag: TAG,
    summary: 'Inspect an image without storing it',
    description: 'The metadata that an upload of this image would store.',
    parameters: ['NewImageId', 'Name', 'Tags', 'Metadata', 'Include', ...DIGESTS],
    body: imageBody(facts, { takesImageId: true }),
    answers: { 200: answer('Image metadata.', { content: json('Inspection', { inspection }) }) },
    failures: ['InvalidImageId', 'InvalidQueryParameter', ...SENDING],
  });
}
