/** A response that is incomplete, or not one of the store. */
export class BrokenResponseError extends Error {
  override readonly name = 'BrokenResponseError';
}

/** Codes of sockets, DNS, TLS and malformed HTTP, as Node reports them. */
const CONNECTION =
  /^(?:ECONN(?:ABORTED|REFUSED|RESET)|EPIPE|EPROTO|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTDOWN|EHOSTUNREACH|ENETDOWN|ENETRESET|ENETUNREACH|ENOTCONN|EADDRNOTAVAIL|ERR_STREAM_PREMATURE_CLOSE|ERR_TLS_.+|ERR_SSL_.+|.*CERT.*|HPE_.+)$/;
const NEVER_SENT = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/;
/** Names of errors that end a call without a response, in every SDK. */
const NO_RESPONSE = /^(?:AbortError|TimeoutError|BrokenResponseError)$/;

/** Whether the call ended without a complete response, by the code or the name of its error. */
export function isConnectionError(codeOrName: string): boolean {
  return CONNECTION.test(codeOrName) || NO_RESPONSE.test(codeOrName);
}

/** Whether the request reached no server, so that it cannot have been applied. */
export function isNeverSent(code: string): boolean {
  return NEVER_SENT.test(code);
}
