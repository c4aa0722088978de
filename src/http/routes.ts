import type { HttpMethod } from '@azure/functions';
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

/** One function: its name, the route that the host knows it by, and the methods and paths that it serves. */
export interface Route {
  readonly name: string;
  readonly access: 'function' | 'anonymous';
  readonly route: string;
  /** Like `PUT images/{image_id}`. A route with an optional part serves fewer pairs than the host lets through. */
  readonly serves: readonly string[];
  /** How long the work may take after the last byte of the request, in ms; 40,000 where it is not given. */
  readonly workMs?: number;
}

const ALL_METHODS: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'];

/** What the host is to let through; a route that serves nothing catches everything. */
export function methodsOf(route: Route): HttpMethod[] {
  const served = ALL_METHODS.filter((method) => route.serves.some((pair) => pair.startsWith(`${method} `)));
  return served.length === 0 ? ALL_METHODS : served;
}

/** The methods that a path has over all routes, sorted; none when the path is unknown. */
export function allowedMethods(routes: readonly Route[], pathname: string): string[] {
  const pairs = routes.flatMap((route) => route.serves).map((pair) => pair.split(' ', 2));
  return [...new Set(pairs.filter(([, path = '']) => fits(path, pathname)).map(([method = '']) => method))].sort();
}

/** Whether a path, with the prefix in front, is one that `images/{image_id}` or `app/{*path}` describes. */
function fits(template: string, pathname: string): boolean {
  const wanted = template.split('/');
  const given = pathname
    .split('/')
    .filter((segment) => segment !== '')
    .slice(1);
  if (wanted.at(-1)?.startsWith('{*')) return given.length >= wanted.length - 1 && wanted.slice(0, -1).every(same);
  return given.length === wanted.length && wanted.every(same);

  function same(segment: string, at: number): boolean {
    return segment.startsWith('{') || segment.toLowerCase() === given[at]?.toLowerCase();
  }
}
