import { completeUploadFunction } from './functions/complete-upload.ts';
import { createUploadFunction } from './functions/create-upload.ts';
import { deleteImageFunction } from './functions/delete-image.ts';
import { getAppFunction } from './functions/get-app.ts';
import { getDocsFunction } from './functions/get-docs.ts';
import { getHealthFunction } from './functions/get-health.ts';
import { getImageContentFunction } from './functions/get-image-content.ts';
import { getImageMetadataFunction } from './functions/get-image-metadata.ts';
import { getImagePreviewFunction } from './functions/get-image-preview.ts';
import { getOpenApiFunction } from './functions/get-openapi.ts';
import { inspectImageFunction } from './functions/inspect-image.ts';
import { listImagesFunction } from './functions/list-images.ts';
import { unmatchedFunction } from './functions/unmatched.ts';
import { updateImageFunction } from './functions/update-image.ts';
import { uploadImageFunction } from './functions/upload-image.ts';
import { COMPLETE_WORK_MS } from './http/request-clock.ts';
import type { Handle, Route } from './http/routes.ts';
import type { Service } from './service.ts';

/** One function: what it serves, and the factory of its handler. */
export interface ServiceRoute extends Route {
  readonly create: (service: Service) => Handle;
}

/**
 * Every function of the service, its methods and paths, and its handler. `GET` includes `HEAD`. Paths come after the
 * prefix of `contract/api-prefix.ts`; `{*path}` matches any number of segments.
 */
export const ROUTES: readonly ServiceRoute[] = [
  {
    name: 'upload_image',
    access: 'function',
    serves: ['POST images', 'PUT images/{image_id}'],
    create: uploadImageFunction,
  },
  {
    name: 'get_image_metadata',
    access: 'function',
    serves: ['GET images/{image_id}'],
    create: getImageMetadataFunction,
  },
  {
    name: 'get_image_content',
    access: 'function',
    serves: ['GET images/{image_id}/content'],
    create: getImageContentFunction,
  },
  {
    name: 'get_image_preview',
    access: 'function',
    serves: ['GET images/{image_id}/preview'],
    create: getImagePreviewFunction,
  },
  {
    name: 'list_images',
    access: 'function',
    serves: ['GET images'],
    create: listImagesFunction,
  },
  {
    name: 'update_image',
    access: 'function',
    serves: ['PATCH images/{image_id}'],
    create: updateImageFunction,
  },
  {
    name: 'delete_image',
    access: 'function',
    serves: ['DELETE images/{image_id}'],
    create: deleteImageFunction,
  },
  {
    name: 'inspect_image',
    access: 'function',
    serves: ['POST inspect'],
    create: inspectImageFunction,
  },
  {
    name: 'create_upload',
    access: 'function',
    serves: ['POST uploads'],
    create: createUploadFunction,
  },
  {
    name: 'complete_upload',
    access: 'function',
    serves: ['POST uploads/{upload_id}/complete'],
    workMs: COMPLETE_WORK_MS,
    create: completeUploadFunction,
  },
  {
    name: 'get_health',
    access: 'anonymous',
    serves: ['GET health'],
    create: getHealthFunction,
  },
  {
    name: 'get_app',
    access: 'anonymous',
    serves: ['GET app/{*path}'],
    create: getAppFunction,
  },
  {
    name: 'get_openapi',
    access: 'anonymous',
    serves: ['GET openapi.json'],
    create: getOpenApiFunction,
  },
  {
    name: 'get_docs',
    access: 'anonymous',
    serves: ['GET docs/{*path}'],
    create: getDocsFunction,
  },
  { name: 'zz_unmatched', access: 'anonymous', serves: [], create: unmatchedFunction },
];
