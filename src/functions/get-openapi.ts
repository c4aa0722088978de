import { ServiceError } from '../errors.ts';
import { OPENAPI_PROFILES, type OpenApiProfile } from '../http/openapi-profile.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { type StaticFile, staticFile, staticFileReply } from '../http/static-files.ts';
import type { Service } from '../service.ts';

/** `GET openapi.json`: the API in OpenAPI 3.1, with the origin that the client used; `?profile=client` for generators. */
export function getOpenApiFunction(
  limits: Pick<Service, 'maxUploadBytes' | 'maxDirectUploadBytes' | 'maxPixels'>,
): Handle {
  /** The last one of each profile: the origin is the client's choice, so they cannot all be kept. */
  const last = new Map<OpenApiProfile | undefined, { readonly origin: string; readonly file: StaticFile }>();

  /** Built at the first request for it, so that an upload never loads the document's modules. */
  async function load(origin: string, profile: OpenApiProfile | undefined): Promise<StaticFile> {
    const known = last.get(profile);
    if (known?.origin === origin) return known.file;
    const { createOpenApi } = await import('../http/openapi/document.ts');
    const { maxUploadBytes, maxDirectUploadBytes, maxPixels } = limits;
    const document = createOpenApi({ origin, maxUploadBytes, maxDirectUploadBytes, maxPixels }, profile);
    const file = staticFile('application/json', JSON.stringify(document));
    last.set(profile, { origin, file });
    return file;
  }

  return async function getOpenApi({ url, headers }) {
    const profile = parseProfile(readQuery(url, ['profile']).profile);
    return staticFileReply(headers, await load(url.origin, profile));
  };
}

function parseProfile(text: string | undefined): OpenApiProfile | undefined {
  const profile = OPENAPI_PROFILES.find((known) => known === text);
  if (text === undefined || profile !== undefined) return profile;
  const message = `profile must be ${OPENAPI_PROFILES.join(' or ')}, or omitted for the whole document.`;
  throw new ServiceError('InvalidQueryParameter', message, { target: 'profile' });
}
