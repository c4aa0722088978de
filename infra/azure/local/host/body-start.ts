import type { IncomingMessage } from 'node:http';

/** The part of a body that was read before it is forwarded. */
export interface BodyStart {
  /** The bytes read so far; undefined where there is no body to wait for. */
  readonly bytes: Buffer | undefined;
  /** All of it, where it may be a JSON object. */
  readonly whole: Buffer | undefined;
}

const NOTHING: BodyStart = { bytes: undefined, whole: undefined };

/**
 * Reads the first bytes of a body. The real host reads every body with a Content-Length completely before it forwards
 * it, to find the properties of a JSON object, whatever its type; here, only a body that starts like an object.
 * A body that the client aborts before that is never passed on.
 */
export function bodyStart(request: IncomingMessage, done: (start: BodyStart) => void): void {
  if (!(Number(request.headers['content-length']) > 0)) {
    done(NOTHING);
    return;
  }
  const chunks: Buffer[] = [];
  let isObject: boolean | undefined;

  function read(): void {
    for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) {
      chunks.push(chunk);
      isObject ??= startsLikeObject(chunk);
      if (isObject === false) {
        finish({ bytes: Buffer.concat(chunks), whole: undefined });
        return;
      }
    }
  }
  function end(): void {
    const whole = Buffer.concat(chunks);
    finish({ bytes: whole, whole: isObject ? whole : undefined });
  }
  function finish(start: BodyStart): void {
    request.off('readable', read).off('end', end);
    done(start);
  }
  request.on('readable', read).on('end', end);
}

/** Undefined where there is only white space so far. */
function startsLikeObject(chunk: Buffer): boolean | undefined {
  for (const byte of chunk) {
    if (byte === 0x7b) return true;
    // White space, and the bytes of a byte order mark.
    if (![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte)) return false;
  }
  return undefined;
}
