import { API_PREFIX } from '../../contract/api-prefix.ts';
import { UsageError } from '../service/client-error.ts';

export const DEFAULT_URL = 'http://127.0.0.1:7071';

/** Base URL of the API, without a slash at its end; a URL without a path gets the prefix. Throws UsageError. */
export function parseServiceUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new UsageError((texts) => texts.invalidUrl(text));
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError((texts) => texts.urlWithMore);
  }
  const path = url.pathname.replace(/\/+$/, '');
  return url.origin + (path === '' ? API_PREFIX : path);
}
