import { readSettingsFile } from './settings.ts';

/** Pages of other origins that can use a local service. */
export interface Cors {
  /** Empty for none; `*` alone for every origin. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

/** `Host` of local.settings.json, or of the sample where that file names no `CORS`. `localFile` may be absent. */
export async function readCors(root: string, localFile: string): Promise<Cors> {
  for (const file of [localFile, `${root}/local.settings.sample.json`]) {
    const host: unknown = (await readSettingsFile(file))?.Host;
    if (typeof host !== 'object' || host === null || !('CORS' in host)) continue;
    try {
      return parseCors(host.CORS, 'CORSCredentials' in host && host.CORSCredentials);
    } catch (error) {
      throw new Error(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { origins: [], credentials: false };
}

/** `Host.CORS` and `Host.CORSCredentials` as Core Tools read them: origins separated by commas, and a switch. */
export function parseCors(origins: unknown, credentials: unknown = false): Cors {
  if (typeof origins !== 'string') throw new Error('Host.CORS must be a string: comma-separated origins, or *');
  const list = origins.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim().toLowerCase()]));
  for (const origin of list) {
    if (origin === '*' || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+$/.test(origin)) continue;
    throw new Error(
      `Host.CORS contains "${origin}": an origin is only scheme, host and port, like http://localhost:5173`,
    );
  }
  const any = list.includes('*');
  const allowed = String(credentials).toLowerCase() === 'true';
  if (any && allowed)
    throw new Error('Host.CORSCredentials requires specific origins: browsers do not send credentials to *');
  return { origins: any ? ['*'] : list, credentials: allowed };
}
