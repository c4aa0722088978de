import { createOpenApi } from '../../src/http/openapi/document.ts';
import type { OpenApiProfile } from '../../src/http/openapi-profile.ts';
import type { Json } from './contract-document.ts';

/** The document of a service with the default limits. */
export function openApi(origin = 'https://host.example', profile?: OpenApiProfile): Json {
  const limits = { maxUploadBytes: 26_214_400, maxDirectUploadBytes: 1_073_741_824, maxPixels: 100_000_000 };
  const document = createOpenApi({ origin, ...limits }, profile);
  return JSON.parse(JSON.stringify(document));
}

/** Every operation with its method and path. */
export function operationsOf(openapi: Json): { method: string; path: string; operation: Json }[] {
  return Object.entries(openapi.paths as Record<string, Record<string, Json>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}
