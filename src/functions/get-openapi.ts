import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { type StaticFile, staticFile, staticFileReply } from '../http/static-files.ts';
import type { Service } from '../service.ts';

/** `GET openapi.json`: the API in OpenAPI 3.1, with the origin that the client used. */
export function getOpenApiFunction(
  limits: Pick<Service, 'maxUploadBytes' | 'maxDirectUploadBytes' | 'maxPixels'>,
): Handle {
  let last: { readonly origin: string; readonly file: StaticFile } | undefined;

  /** Built at the first request for it, so that an upload never loads the document's modules. */
  async function load(origin: string): Promise<StaticFile> {
    if (last?.origin === origin) return last.file;
    const { createOpenApi } = await import('../http/openapi/document.ts');
    const { maxUploadBytes, maxDirectUploadBytes, maxPixels } = limits;
    const document = createOpenApi({ origin, maxUploadBytes, maxDirectUploadBytes, maxPixels });
    last = { origin, file: staticFile('application/json', JSON.stringify(document)) };
    return last.file;
  }

  return async function getOpenApi({ url, headers }) {
    readQuery(url, []);
    return staticFileReply(headers, await load(url.origin));
  };
}
