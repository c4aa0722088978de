import { readFile } from 'node:fs/promises';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { pagePolicy } from '../http/security-headers.ts';
import { createFileServer, type FileSource } from '../http/static-files.ts';
import type { Service } from '../service.ts';

/** The build puts the viewer next to the bundle that contains this module. */
const BUILT = new URL('docs/', import.meta.url);

/** `GET docs/{*path}`: the API reference, and the files that it loads. */
export function getDocsFunction({ blobUrl }: Pick<Service, 'blobUrl'>, folder = BUILT): Handle {
  const file = (name: string, type: string) => [name, { type, load: () => readFile(new URL(name, folder)) }] as const;
  const serve = createFileServer({
    files: new Map<string, FileSource>([
      ['', { type: 'text/html; charset=utf-8', load: page }],
      file('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
      file('swagger-ui.css', 'text/css; charset=utf-8'),
      file('viewer.js', 'text/javascript; charset=utf-8'),
      file('condense.js', 'text/javascript; charset=utf-8'),
      file('docs.css', 'text/css; charset=utf-8'),
      file('clients.html', 'text/html; charset=utf-8'),
      file('clients-generated.html', 'text/html; charset=utf-8'),
    ]),
    contentSecurityPolicy: contentSecurityPolicy(new URL(blobUrl('')).origin),
    notFound: 'This file does not exist. The API reference is at /api/docs.',
  });

  return async function getDocs({ url, headers, params }) {
    readQuery(url, []);
    return serve(params.path, headers);
  };
}

async function page(): Promise<string> {
  const { docsPage } = await import('../http/docs-page.ts');
  return docsPage();
}

/** The viewer calls this service, and storage when this service redirects to it. It draws its icons from data: URLs. */
function contentSecurityPolicy(storage: string): string {
  return pagePolicy("img-src 'self' data: blob:", `connect-src 'self' ${storage}`);
}
