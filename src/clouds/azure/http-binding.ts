import type { HttpFunctionOptions, HttpMethod } from '@azure/functions';
import { type Route, servedPaths } from '../../http/routes.ts';

const ALL_METHODS: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'];

/** Registration of a route with the Functions host. Two paths of one function become one with an optional segment. */
export function httpBinding(route: Route): Pick<HttpFunctionOptions, 'methods' | 'authLevel' | 'route'> {
  const served = servedPaths(route);
  if (served.length === 0) return { methods: ALL_METHODS, authLevel: route.access, route: '{*path}' };
  const methods = ALL_METHODS.filter((method) => served.some((one) => one.method === method));
  const [shorter = '', longer, ...more] = [...new Set(served.map(({ path }) => path))].sort();
  if (longer === undefined) return { methods, authLevel: route.access, route: shorter };
  const [, parameter] = longer.startsWith(`${shorter}/`)
    ? (/^\/\{(\w+)\}$/.exec(longer.slice(shorter.length)) ?? [])
    : [];
  if (parameter === undefined || more.length > 0) throw new Error(`${route.name} serves paths that are not one route`);
  return { methods, authLevel: route.access, route: `${shorter}/{${parameter}?}` };
}
