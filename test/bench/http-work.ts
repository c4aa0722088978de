import { uploadDirectly } from './direct-upload.ts';
import { type HttpLoad, sendMany } from './http-load.ts';
import { inLanes, type Volume } from './timed-lanes.ts';
import type { Work } from './work.ts';

/** Does some work over HTTP; `images` is the path of the collection. Resolves with the milliseconds of each. */
export function overHttp(work: Work, port: number, images: string, volume: Volume): Promise<number[]> {
  if (work.kind !== 'direct upload') return sendMany(loadOf(work, port, images), volume);
  const api = `http://127.0.0.1:${port}${images.replace(/\/images$/, '')}`;
  return inLanes(volume, () => uploadDirectly(api, work.body));
}

function loadOf(
  work: Exclude<Work, { readonly kind: 'direct upload' }>,
  port: number,
  images: string,
): (at: number) => HttpLoad {
  const get = (path: string, status = 200, headers = {}): HttpLoad => ({ port, method: 'GET', path, headers, status });
  switch (work.kind) {
    case 'upload': {
      const headers = { 'Content-Type': work.contentType };
      const load = { port, method: 'POST', path: images, headers, body: work.body, status: 201 };
      return () => load;
    }
    case 'put': {
      const { body, status } = work;
      const put = { port, method: 'PUT', headers: { 'Content-Type': 'image/jpeg' }, body, status };
      return (at) => ({ ...put, path: `${images}/${inTurn(work.ids, at)}` });
    }
    case 'preview':
      return (at) => get(`${images}/${inTurn(work.ids, at)}/preview`, 302);
    case 'list': {
      const load = get(`${images}?top=50${work.query === undefined ? '' : `&${work.query}`}`);
      return () => load;
    }
    case 'read': {
      const path = `${images}/${work.id}`;
      const load = work.etag === undefined ? get(path) : get(path, 304, { 'If-None-Match': work.etag });
      return () => load;
    }
  }
}

function inTurn(ids: readonly string[], at: number): string {
  return ids[at % ids.length] ?? '';
}
