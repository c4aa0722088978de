import { API_PREFIX } from '../contract/api-prefix.ts';
import { ServiceError } from '../errors.ts';
import type { RequestScope } from '../images/request-scope.ts';
import type { Reply } from './reply.ts';
import type { RequestBody } from './request-body.ts';
import type { RequestHeaders } from './request-headers.ts';

/** A request as the functions see it. */
export interface ApiRequest {
  readonly method: string;
  /** As the client named it. */
  readonly url: URL;
  /** As the client sent them. */
  readonly headers: RequestHeaders;
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
  const served = routes.flatMap(servedPaths).map(({ method, path }) => ({ method, wanted: path.split('/') }));
  return (pathname) => {
    const given = segmentsOf(pathname);
    if (!PREFIX.every((segment, at) => given[at] === segment)) return [];
    const methods = served.filter(({ wanted }) => fits(wanted, given.slice(PREFIX.length))).map(({ method }) => method);
    return [...new Set(methods)].sort();
  };
}

/** Whether a path matches a template such as `images/{image_id}` or `app/{*path}`. */
function fits(wanted: readonly string[], given: readonly string[]): boolean {
  const isOpen = isOpenEnded(wanted);
  const fixed = isOpen ? wanted.length - 1 : wanted.length;
  if (isOpen ? given.length < fixed : given.length !== fixed) return false;
  for (let at = 0; at < fixed; at++) {
    if (wanted[at] !== given[at]?.toLowerCase() && !wanted[at]?.startsWith('{')) return false;
  }
  return true;
}

function isOpenEnded(wanted: readonly string[]): boolean {
  return wanted.at(-1)?.startsWith('{*') === true;
}

export interface RouteMatch<R extends Route> {
  readonly route: R;
  /** Decoded once, or unchanged if decoding fails. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Matches requests to routes, for platforms without routing. Literals are case-insensitive, a trailing slash is allowed, and
 * empty segments are not. Falls back to the route that serves everything else.
 */
export function createRouter<R extends Route>(
  routes: readonly R[],
): (method: string, pathname: string) => RouteMatch<R> {
  const served = routes.flatMap((route) =>
    servedPaths(route).map(({ method, path }) => ({ route, method, wanted: path.split('/') })),
  );
  const rest = routes.find(({ serves }) => serves.length === 0);
  if (rest === undefined) throw new Error('No route serves what the others do not');

  return (method, pathname) => {
    const given = pathname.replace(/^\//, '').replace(/\/$/, '').split('/');
    const own = given.slice(PREFIX.length);
    if (PREFIX.every((segment, at) => given[at]?.toLowerCase() === segment)) {
      for (const { route, method: one, wanted } of served) {
        if (one === method && fits(wanted, own) && (isOpenEnded(wanted) || !own.includes(''))) {
          return { route, params: paramsOf(wanted, own) };
        }
      }
    }
    return { route: rest, params: {} };
  };
}

function paramsOf(wanted: readonly string[], given: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const [, star, name] = /^\{(\*?)(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined) continue;
    const value = star === '*' ? given.slice(at).join('/') : (given[at] ?? '');
    if (star !== '*' || value !== '') params[name] = decodedOnce(value);
  }
  return params;
}

function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Why a request of this method, on a path that has these, has no function; `undefined` where it has one. */
export function whyUnserved(method: string, allow: readonly string[]): ServiceError | undefined {
  if (allow.length === 0) return routeNotFound();
  if (allow.includes(method)) return undefined;
  const message = `This path does not support the method. Allowed: ${allow.join(', ')}.`;
  return new ServiceError('MethodNotAllowed', message, { target: 'method' });
}

export function routeNotFound(): ServiceError {
  return new ServiceError('RouteNotFound', `No route matches this path. See ${API_PREFIX}/docs.`);
}
