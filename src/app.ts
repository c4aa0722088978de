import { app } from '@azure/functions';
import { completeUploadFunction } from './functions/complete-upload.ts';
import { createUploadFunction } from './functions/create-upload.ts';
import { deleteImageFunction } from './functions/delete-image.ts';
import { getAppFunction } from './functions/get-app.ts';
import { getDocsFunction } from './functions/get-docs.ts';
import { getHealthFunction } from './functions/get-health.ts';
import { getImageContentFunction } from './functions/get-image-content.ts';
import { getImageMetadataFunction } from './functions/get-image-metadata.ts';
import { getOpenApiFunction } from './functions/get-openapi.ts';
import { inspectImageFunction } from './functions/inspect-image.ts';
import { listImagesFunction } from './functions/list-images.ts';
import { sweepOrphansFunction } from './functions/sweep-orphans.ts';
import { updateImageFunction } from './functions/update-image.ts';
import { uploadImageFunction } from './functions/upload-image.ts';
import { unmatchedFunction } from './functions/zz-unmatched.ts';
import { endpoint } from './http/endpoint.ts';
import { answerLostInvocation } from './http/last-resort.ts';
import { watchReceivedRequests } from './http/received-requests.ts';
import { COMPLETE_WORK_MS } from './http/request-clock.ts';
import { type Handle, methodsOf, type Route } from './http/routes.ts';
import { createService, type Service } from './service.ts';
import { loadSettings } from './settings.ts';

interface Row extends Route {
  readonly create: (service: Service) => Handle;
}

/** Every function of the service, its paths and its handler. */
export const ROUTES: readonly Row[] = [
  {
    name: 'upload_image',
    access: 'function',
    route: 'images/{image_id?}',
    serves: ['POST images', 'PUT images/{image_id}'],
    create: uploadImageFunction,
  },
  {
    name: 'get_image_metadata',
    access: 'function',
    route: 'images/{image_id}',
    serves: ['GET images/{image_id}', 'HEAD images/{image_id}'],
    create: getImageMetadataFunction,
  },
  {
    name: 'get_image_content',
    access: 'function',
    route: 'images/{image_id}/content',
    serves: ['GET images/{image_id}/content', 'HEAD images/{image_id}/content'],
    create: getImageContentFunction,
  },
  {
    name: 'list_images',
    access: 'function',
    route: 'images',
    serves: ['GET images', 'HEAD images'],
    create: listImagesFunction,
  },
  {
    name: 'update_image',
    access: 'function',
    route: 'images/{image_id}',
    serves: ['PATCH images/{image_id}'],
    create: updateImageFunction,
  },
  {
    name: 'delete_image',
    access: 'function',
    route: 'images/{image_id}',
    serves: ['DELETE images/{image_id}'],
    create: deleteImageFunction,
  },
  {
    name: 'inspect_image',
    access: 'function',
    route: 'inspect',
    serves: ['POST inspect'],
    create: inspectImageFunction,
  },
  {
    name: 'create_upload',
    access: 'function',
    route: 'uploads',
    serves: ['POST uploads'],
    create: createUploadFunction,
  },
  {
    name: 'complete_upload',
    access: 'function',
    route: 'uploads/{upload_id}/complete',
    serves: ['POST uploads/{upload_id}/complete'],
    workMs: COMPLETE_WORK_MS,
    create: completeUploadFunction,
  },
  {
    name: 'get_health',
    access: 'anonymous',
    route: 'health',
    serves: ['GET health', 'HEAD health'],
    create: getHealthFunction,
  },
  {
    name: 'get_app',
    access: 'anonymous',
    route: 'app/{*path}',
    serves: ['GET app/{*path}', 'HEAD app/{*path}'],
    create: getAppFunction,
  },
  {
    name: 'get_openapi',
    access: 'anonymous',
    route: 'openapi.json',
    serves: ['GET openapi.json', 'HEAD openapi.json'],
    create: getOpenApiFunction,
  },
  {
    name: 'get_docs',
    access: 'anonymous',
    route: 'docs/{*path}',
    serves: ['GET docs/{*path}', 'HEAD docs/{*path}'],
    create: getDocsFunction,
  },
  { name: 'zz_unmatched', access: 'anonymous', route: '{*path}', serves: [], create: unmatchedFunction },
];

const service = once(() => createService(loadSettings(process.env)));
const received = watchReceivedRequests(ROUTES);

app.setup({ enableHttpStream: true });

for (const row of ROUTES) {
  const handle = once(() => row.create(service()));
  app.http(row.name, {
    methods: methodsOf(row),
    authLevel: row.access,
    route: row.route,
    handler: endpoint((request) => handle()(request), { routes: ROUTES, received, ...row }),
  });
}

const sweep = once(() => sweepOrphansFunction(service()));
app.timer('sweep_orphans', { schedule: '%SWEEP_SCHEDULE%', handler: (timer, context) => sweep()(timer, context) });

app.hook.postInvocation(answerLostInvocation);

// A fault in the settings is told here: an entry that fails before it has registered anything would leave the host
// without functions and without a reason.
app.hook.appStart(() => {
  service();
});

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
