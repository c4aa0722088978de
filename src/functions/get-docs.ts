import { readFile } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';
import { type KeptFile, keptFile, keptFileReply } from '../http/kept-file.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import type { BlobStore } from '../images/blob-store.ts';

interface Service {
  readonly blobUrl: BlobStore['urlOf'];
}

/** What the page loads, by the path after `docs/`, and its type. A path names one of these or nothing. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['viewer.js', 'text/javascript; charset=utf-8'],
  ['docs.css', 'text/css; charset=utf-8'],
]);

/** Where the build puts them: next to the bundle that this module is in. */
const BUILT = new URL('docs/', import.meta.url);

/** `GET docs/{*path}`: the reference for people, and the files that it loads. */
export function getDocsFunction({ blobUrl }: Service, folder = BUILT): Handle {
  const policy = contentSecurityPolicy(new URL(blobUrl('')).origin);
  const kept = new Map<string, KeptFile>();

  async function load(path: string): Promise<KeptFile> {
    const known = kept.get(path);
    if (known !== undefined) return known;
    const file = path === '' ? await page() : await asset(path, folder);
    kept.set(path, file);
    return file;
  }

  return async function getDocs({ url, headers, params }) {
    readQuery(url, []);
    const file = await load(params.path ?? '');
    return keptFileReply(headers, file, { 'Content-Security-Policy': policy });
  };
}

async function page(): Promise<KeptFile> {
  const { docsPage } = await import('../http/docs-page.ts');
  return keptFile('text/html; charset=utf-8', docsPage());
}

async function asset(path: string, folder: URL): Promise<KeptFile> {
  const type = FILES.get(path);
  if (type === undefined) throw new ServiceError('RouteNotFound', 'The docs have no such file. They are at /api/docs.');
  return keptFile(type, await readFile(new URL(path, folder)));
}

/** The viewer asks this service, and storage where this service redirects to it. It draws its icons from data: URLs. */
function contentSecurityPolicy(storage: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${storage}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
