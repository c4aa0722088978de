import { answer, DOCUMENT_HEADERS, json } from './answers.ts';
import { uploadBody } from './bodies.ts';
import { examples } from './examples.ts';
import { createdAnswer, REFUSED_BYTES, REPLAYED } from './image-operations.ts';
import { KEPT, notModified, operation, readable, SERVICE, STORES } from './operations.ts';
import { headerRef, type Operation, type PathItem, type ServiceFacts, schemaRef } from './shapes.ts';

const UPLOADS = 'direct uploads';

export function servicePaths(facts: ServiceFacts): Readonly<Record<string, PathItem>> {
  return {
    '/uploads': { post: createUpload(facts) },
    '/uploads/{upload_id}/complete': { post: completeUpload(facts) },
    '/health': readable(getHealth(facts)),
    '/openapi.json': readable(getOpenApi()),
  };
}

function createUpload(facts: ServiceFacts): Operation {
  const { upload, uploadInParts } = examples(facts.origin);
  return operation({
    id: 'create_upload',
    tag: UPLOADS,
    summary: 'Begin a direct upload',
    description:
      'For files over the upload limit. Returns a URL that takes the bytes directly to storage, and the URL that completes the upload. With `"parts": true` it also returns URLs for parts of the bytes, so that a broken upload continues with the missing ones. The image is not visible before the upload is completed.',
    parameters: ['IdempotencyKey', 'ContentMd5', 'ContentDigest', 'ReprDigest'],
    body: uploadBody(facts),
    answers: {
      201: answer('The upload was created.', {
        headers: {
          'Server-Timing': headerRef('ServerTimingRequired'),
          'x-ms-request-charge': headerRef('RequestCharge'),
          ...REPLAYED,
        },
        content: json('Upload', { upload, uploadInParts }),
      }),
    },
    failures: [
      ...(['InvalidQueryParameter', 'InvalidImageId', 'InvalidHeader', 'InvalidJson', 'InvalidMetadata'] as const),
      'EmptyBody',
      ...(['IncompleteBody', 'DigestMismatch', 'ImageAlreadyExists', 'ImageTooLarge', 'UnsupportedMediaType'] as const),
      'IdempotencyKeyReused',
      ...STORES,
    ],
  });
}

function completeUpload(facts: ServiceFacts): Operation {
  const { image } = examples(facts.origin);
  return operation({
    id: 'complete_upload',
    tag: UPLOADS,
    summary: 'Complete a direct upload',
    description:
      'Checks the bytes and makes the image visible. Safe to retry. Can take up to 200 seconds. Bytes that are not a supported image are deleted.',
    parameters: ['UploadId'],
    answers: {
      200: answer('The upload was already complete.', { headers: DOCUMENT_HEADERS, content: json('Image', { image }) }),
      201: createdAnswer(facts),
    },
    failures: [
      ...(['InvalidQueryParameter', 'InvalidHeader'] as const),
      'UploadNotFound',
      'UploadIncomplete',
      'ImageAlreadyExists',
      ...REFUSED_BYTES,
      ...STORES,
    ],
  });
}

function getHealth(facts: ServiceFacts): Operation {
  const { healthy, unhealthy } = examples(facts.origin);
  return operation({
    id: 'get_health',
    tag: SERVICE,
    anonymous: true,
    summary: 'Check service health',
    description: 'Whether storage and database were available at most 5 s ago; if not, the reason and what to do.',
    answers: {
      200: answer('Both are available.', { content: json('Health', { healthy }) }),
      503: answer('At least one is unavailable.', { content: json('Health', { unhealthy }) }),
    },
    failures: ['InvalidQueryParameter'],
  });
}

function getOpenApi(): Operation {
  return operation({
    id: 'get_openapi',
    tag: SERVICE,
    anonymous: true,
    summary: 'OpenAPI document',
    description: 'OpenAPI 3.1, with the limits of this service and the origin of the request.',
    parameters: ['Profile', 'IfNoneMatch'],
    answers: {
      200: answer('The document.', {
        headers: KEPT,
        content: { 'application/json': { schema: schemaRef('OpenApi') } },
      }),
      304: notModified(KEPT),
    },
    failures: ['InvalidQueryParameter', 'InvalidHeader'],
  });
}
