import { isConnectionError, isNeverSent } from '../../stores/connection-error.ts';

/** Common properties of the errors of both SDKs, read without trusting their shape. */
export interface SdkError {
  /** HTTP status of the response; `undefined` without one. */
  readonly status: number | undefined;
  /** The store's error code, or the socket's. */
  readonly code: string | undefined;
  readonly name: string | undefined;
  readonly headers: (name: string) => string | undefined;
}

export function readSdkError(error: unknown): SdkError {
  if (typeof error !== 'object' || error === null)
    return { status: undefined, code: undefined, name: undefined, headers: () => undefined };
  const status = httpStatus(error, 'statusCode') ?? httpStatus(error, 'code');
  const code = textOf(error, 'code') ?? errorCodeOfHead(error) ?? textOf(error, 'name');
  return { status, code, name: textOf(error, 'name'), headers: (name) => header(error, name) };
}

/** The response to a HEAD request has no body to hold the code; the storage SDK keeps its headers under `details`. */
function errorCodeOfHead(error: object): string | undefined {
  const details: unknown = Reflect.get(error, 'details');
  return typeof details === 'object' && details !== null ? textOf(details, 'errorCode') : undefined;
}

/** The HTTP layer of both SDKs reports sockets, DNS, TLS and malformed HTTP under these names. */
const NO_RESPONSE = /^(?:RestError|REQUEST_SEND_ERROR)$/;

/** No response, or an incomplete one. */
export function hasNoResponse({ status, code, name }: SdkError): boolean {
  if (status !== undefined) return status < 400;
  return [name, code].some((text = '') => NO_RESPONSE.test(text) || isConnectionError(text));
}

const NO_TOKEN = /^(CredentialUnavailableError|AuthenticationError|AggregateAuthenticationError)$/;

/** No credential returned a token: a retry would not help. */
export function hasNoToken({ code }: SdkError): boolean {
  return NO_TOKEN.test(code ?? '');
}

/** Neither the store nor the network failed: a bug in this service or in an SDK. A retry would not help. */
export function isProgramFault(error: SdkError): boolean {
  return error.status === undefined && !hasNoToken(error) && !hasNoResponse(error);
}

/** The request was never sent, or reached no server: it cannot have been applied. */
export function neverSent(error: SdkError): boolean {
  if (error.status !== undefined) return false;
  return hasNoToken(error) || isNeverSent(error.code ?? '');
}

/** Numbers below 100 are not statuses: an aborted signal's reason is a DOMException, whose `code` is 20. */
function httpStatus(error: object, key: string): number | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'number' && value >= 100 ? value : undefined;
}

function textOf(error: object, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}

function header(error: object, name: string): string | undefined {
  const headers: unknown = Reflect.get(error, 'headers');
  return typeof headers === 'object' && headers !== null ? textOf(headers, name) : undefined;
}
