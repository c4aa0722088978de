import { type FunctionMetadata, triggerOf } from './messages.ts';
import { matchTemplate, parseTemplate, type RouteValues } from './route-template.ts';

export interface HttpFunction {
  readonly name: string;
  /** The name of its trigger binding. */
  readonly binding: string;
  readonly methods: readonly string[];
  /** With the prefix, without a slash before it. */
  readonly route: string;
}

export interface Match {
  readonly target: HttpFunction;
  readonly values: RouteValues;
}

export interface Router {
  readonly functions: readonly HttpFunction[];
  /** Functions that the host refuses, with the reason; the others run. */
  readonly refused: readonly string[];
  match(method: string, path: string): Match | undefined;
}

/**
 * Routes are tried in the order of the functions' names, not by specificity; the first one that matches path and
 * method gets the request.
 */
export function createRouter(functions: readonly FunctionMetadata[], prefix: string): Router {
  const refused: string[] = [];
  const http = functions.flatMap((metadata): HttpFunction[] => {
    const trigger = triggerOf(metadata);
    if (trigger === undefined || trigger.type.toLowerCase() !== 'httptrigger') return [];
    const own = (typeof trigger.route === 'string' && trigger.route) || metadata.name;
    if (/^(?:admin|runtime)/i.test(own)) {
      refused.push(
        `The '${metadata.name}' function is in error: The specified route conflicts with one or more built in routes.`,
      );
      return [];
    }
    const methods = Array.isArray(trigger.methods) ? trigger.methods.map((method) => String(method).toUpperCase()) : [];
    const route = [prefix, own].flatMap((part) => part.split('/')).filter((part) => part !== '');
    return [{ name: metadata.name, binding: trigger.name, methods, route: route.join('/') }];
  });
  http.sort((a, b) => compareIgnoringCase(a.name, b.name));
  const table = http.map((target) => ({ target, template: parseTemplate(target.route) }));

  return {
    functions: http,
    refused,
    match(method, path) {
      for (const { target, template } of table) {
        if (target.methods.length > 0 && !target.methods.includes(method)) continue;
        const values = matchTemplate(template, path);
        if (values !== undefined) return { target, values };
      }
      return undefined;
    },
  };
}

/** .NET's OrdinalIgnoreCase compares upper-case letters: `_` sorts after them. */
export function compareIgnoringCase(a: string, b: string): number {
  const [first, second] = [a.toUpperCase(), b.toUpperCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}
