import { type KeptFile, keptFile, keptFileReply } from '../http/kept-file.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';

interface Service {
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
  readonly maxPixels: number;
}

/** `GET openapi.json`: the contract in OpenAPI 3.1, with the address that the client used. */
export function getOpenApiFunction(limits: Service): Handle {
  let last: { readonly origin: string; readonly file: KeptFile } | undefined;

  /** Made at the first request for it: an upload never loads what describes it. */
  async function load(origin: string): Promise<KeptFile> {
    if (last?.origin === origin) return last.file;
    const { createOpenApi } = await import('../http/openapi/document.ts');
    const { maxUploadBytes, maxDirectUploadBytes, maxPixels } = limits;
    const document = createOpenApi({ origin, maxUploadBytes, maxDirectUploadBytes, maxPixels });
    last = { origin, file: keptFile('application/json', JSON.stringify(document)) };
    return last.file;
  }

  return async function getOpenApi({ url, headers }) {
    readQuery(url, []);
    return keptFileReply(headers, await load(url.origin));
  };
}
