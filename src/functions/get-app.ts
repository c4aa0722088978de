import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';
import { clientHas } from '../http/conditions.ts';
import type { Handle } from '../http/routes.ts';
import type { BlobStore } from '../images/blob-store.ts';

interface Service {
  readonly blobUrl: BlobStore['urlOf'];
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
}

/** All that the page is made of, by the path after `app/`. A path names one of these or nothing. */
const FILES = new Map([
  ['', { name: 'page.html', type: 'text/html; charset=utf-8' }],
  ['page.js', { name: 'page.js', type: 'text/javascript; charset=utf-8' }],
  ['page.css', { name: 'page.css', type: 'text/css; charset=utf-8' }],
  ['icon.svg', { name: 'icon.svg', type: 'image/svg+xml' }],
]);

/** Where the build puts them: next to the bundle that this module is in. */
const BUILT = new URL('web/', import.meta.url);

interface Asset {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

/** `GET app/{*path}`: the web page and its own files. */
export function getAppFunction(service: Service, folder = BUILT): Handle {
  const policy = contentSecurityPolicy(new URL(service.blobUrl('')).origin);
  const assets = new Map<string, Asset>();

  async function load(path: string): Promise<Asset> {
    const file = FILES.get(path);
    if (file === undefined) throw new ServiceError('RouteNotFound', 'The page has no such file. It is at /api/app.');
    const raw = await readFile(new URL(file.name, folder), 'utf8');
    const text = path === '' ? withLimits(raw, service) : raw;
    const asset = { type: file.type, text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
    assets.set(path, asset);
    return asset;
  }

  return async function getApp({ headers, params }) {
    const path = params.path ?? '';
    const { type, text, etag } = assets.get(path) ?? (await load(path));
    // A 304 replaces the headers that a browser has kept, so it carries the policy too.
    const sent = { ETag: etag, 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy };
    if (clientHas(headers, etag)) return { status: 304, headers: sent };
    return { status: 200, headers: { ...sent, 'Content-Type': type }, body: text };
  };
}

/** The bytes of an image go to storage and come from there directly; all else is this service's own. */
function contentSecurityPolicy(storage: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: data: ${storage}`,
    `connect-src 'self' ${storage}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    // No text becomes markup, not even by mistake.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function withLimits(html: string, { maxUploadBytes, maxDirectUploadBytes }: Service): string {
  return html
    .replace('{{max_upload_bytes}}', String(maxUploadBytes))
    .replace('{{max_direct_upload_bytes}}', String(maxDirectUploadBytes));
}
