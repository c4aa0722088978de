import { API_PREFIX } from '../contract/api-prefix.ts';
import { ServiceError } from '../errors.ts';
import type { RequestScope } from '../images/request-scope.ts';
import type { Reply } from './reply.ts';
import type { RequestBody } from './request-body.ts';

/** A request as the functions see it. */
export interface ApiRequest {
  readonly method: string;
  /** As the client named it. */
  readonly url: URL;
  /** As the client sent them. */
  readonly headers: Headers;
  /** The route's `{image_id}` and the like, decoded once by the host. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: RequestBody;
  readonly scope: RequestScope;
}

export type Handle = (request: ApiRequest) => Promise<Reply>;

/** One function: its name, its access level, and the methods and paths that it serves. */
export interface Route {
  readonly name: string;
  readonly access: 'function' | 'anonymous';
  /** Like `PUT images/{image_id}`; empty for the function that handles everything else. */
  readonly serves: readonly string[];
  /** How long the work may take after the last byte of the request, in ms; 40,000 where it is not given. */
  readonly workMs?: number;
}

/** A method and a path that a route serves. */
export interface ServedPath {
  readonly method: string;
  readonly path: string;
}

/** What a route serves, `HEAD` wherever there is `GET`. */
export function servedPaths({ serves }: Route): ServedPath[] {
  return serves.flatMap((pair) => {
    const [method = '', path = ''] = pair.split(' ', 2);
    return method === 'GET'
      ? [
          { method, path },
          { method: 'HEAD', path },
        ]
      : [{ method, path }];
  });
}

const PREFIX = segmentsOf(API_PREFIX);

function segmentsOf(pathname: string): string[] {
  return pathname.toLowerCase().split('/').filter(Boolean);
}

/** The methods of a path over all routes, sorted; empty if the path is unknown. */
export type AllowedMethods = (pathname: string) => string[];

export function createAllowedMethods(routes: readonly Route[]): AllowedMethods {
  const served = routes
    .flatMap(servedPaths)
    .map(({ method, path }) => ({ method, wanted: path.toLowerCase().split('/') }));
  return (pathname) => {
    const given = segmentsOf(pathname);
    if (!PREFIX.every((segment, at) => given[at] === segment)) return [];
    const methods = served.filter(({ wanted }) => fits(wanted, given.slice(PREFIX.length))).map(({ method }) => method);
    return [...new Set(methods)].sort();
  };
}

/** Whether a path matches a template such as `images/{image_id}` or `app/{*path}`. */
function fits(wanted: readonly string[], given: readonly string[]): boolean {
  const isOpen = wanted.at(-1)?.startsWith('{*') === true;
  const fixed = isOpen ? wanted.length - 1 : wanted.length;
  if (isOpen ? given.length < fixed : given.length !== fixed) return false;
  for (let at = 0; at < fixed; at++) {
    if (wanted[at] !== given[at] && !wanted[at]?.startsWith('{')) return false;
  }
  return true;
}

/** The error for a method that none of these routes serves; `undefined` if one does. */
export function whyUnserved(method: string, allow: readonly string[]): ServiceError | undefined {
  if (allow.length === 0) return routeNotFound();
  if (allow.includes(method)) return undefined;
  const message = `This path does not support the method. Allowed: ${allow.join(', ')}.`;
  return new ServiceError('MethodNotAllowed', message, { target: 'method' });
}

export function routeNotFound(): ServiceError {
  return new ServiceError('RouteNotFound', `No route matches this path. See ${API_PREFIX}/docs.`);
}
