import { type Handle, routeNotFound } from '../http/routes.ts';

/**
 * Everything that no other route takes. The host tries functions in the order of their names, so this one's sorts
 * last; a method that a known path does not have is refused before it comes here.
 */
export function unmatchedFunction(): Handle {
  return async function unmatched() {
    throw routeNotFound();
  };
}
