import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was asked of the endpoint, as App Service would have seen it. */
export interface TokenRequest {
  readonly resource: string | null;
  readonly clientId: string | null;
  readonly apiVersion: string | null;
}

export interface IdentityEndpoint {
  /** What the platform sets in the app's environment. */
  readonly env: { readonly IDENTITY_ENDPOINT: string; readonly IDENTITY_HEADER: string };
  readonly requests: readonly TokenRequest[];
  stop(): Promise<void>;
}

const SECRET = 'only-the-app-knows-it';
const TENANT = '11111111-2222-3333-4444-555555555555';
const LIFETIME_SECONDS = 3_600;

/**
 * A stand-in for the identity endpoint of App Service and Functions (api-version 2019-08-01): it gives out unsigned
 * tokens, which the emulators take for what they say.
 */
export async function startIdentityEndpoint(): Promise<IdentityEndpoint> {
  const requests: TokenRequest[] = [];
  const server = createServer((request, response) => {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    if (request.headers['x-identity-header'] !== SECRET) {
      response.writeHead(401).end();
      return;
    }
    const resource = query.get('resource') ?? '';
    requests.push({ resource, clientId: query.get('client_id'), apiVersion: query.get('api-version') });
    const expires = Math.floor(Date.now() / 1_000) + LIFETIME_SECONDS;
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({
        access_token: unsignedToken(resource, expires),
        expires_on: String(expires),
        resource,
        token_type: 'Bearer',
        client_id: query.get('client_id'),
      }),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    env: { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: SECRET },
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function unsignedToken(audience: string, expires: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${TENANT}/`,
    nbf: expires - LIFETIME_SECONDS - 60,
    iat: expires - LIFETIME_SECONDS,
    exp: expires,
    oid: '66666666-7777-8888-9999-000000000000',
    tid: TENANT,
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.unsigned`;
}
