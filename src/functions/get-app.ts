import { readFile } from 'node:fs/promises';
import type { Handle } from '../http/routes.ts';
import { pagePolicy } from '../http/security-headers.ts';
import { createFileServer, type FileSource } from '../http/static-files.ts';
import type { Service } from '../service.ts';

type PageService = Pick<Service, 'blobUrl' | 'maxUploadBytes' | 'maxDirectUploadBytes'>;

/** The build puts the page next to the bundle that contains this module. */
const BUILT = new URL('web/', import.meta.url);

/** `GET app/{*path}`: the web page and its files. */
export function getAppFunction(service: PageService, folder = BUILT): Handle {
  const read = (name: string) => readFile(new URL(name, folder));
  const file = (name: string, type: string) => [name, { type, load: () => read(name) }] as const;
  const page = async () => withLimits(String(await read('page.html')), service);
  const serve = createFileServer({
    files: new Map<string, FileSource>([
      ['', { type: 'text/html; charset=utf-8', load: page }],
      file('page.js', 'text/javascript; charset=utf-8'),
      file('page.css', 'text/css; charset=utf-8'),
      file('icon.svg', 'image/svg+xml'),
    ]),
    contentSecurityPolicy: contentSecurityPolicy(new URL(service.blobUrl('')).origin),
    notFound: 'This file does not exist. The web page is at /api/app.',
  });

  return async function getApp({ headers, params }) {
    return serve(params.path, headers);
  };
}

/** The browser sends image bytes to storage and loads them from there; everything else comes from this service. */
function contentSecurityPolicy(storage: string): string {
  return pagePolicy(
    `img-src 'self' blob: data: ${storage}`,
    `connect-src 'self' ${storage}`,
    // Text cannot become markup, even by mistake.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  );
}

function withLimits(html: string, { maxUploadBytes, maxDirectUploadBytes }: PageService): string {
  return html
    .replace('{{max_upload_bytes}}', String(maxUploadBytes))
    .replace('{{max_direct_upload_bytes}}', String(maxDirectUploadBytes));
}
