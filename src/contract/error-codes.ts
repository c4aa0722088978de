/** Every error code and its HTTP status; `statusOf` has the one exception. */
export const ERROR_STATUS = {
  InvalidImageId: 400,
  InvalidQueryParameter: 400,
  InvalidCursor: 400,
  InvalidHeader: 400,
  InvalidJson: 400,
  InvalidBase64: 400,
  MalformedMultipart: 400,
  InvalidMetadata: 400,
  EmptyBody: 400,
  IncompleteBody: 400,
  DigestMismatch: 400,
  AccessKeyRequired: 401,
  ImageNotFound: 404,
  UploadNotFound: 404,
  RouteNotFound: 404,
  MethodNotAllowed: 405,
  ImageAlreadyExists: 409,
  UploadIncomplete: 409,
  PreconditionFailed: 412,
  ImageTooLarge: 413,
  UnsupportedImageFormat: 415,
  UnsupportedMediaType: 415,
  CorruptImage: 422,
  TooManyPixels: 422,
  IdempotencyKeyReused: 422,
  PreviewUnavailable: 422,
  TooManyRequests: 429,
  InternalError: 500,
  StorageUnavailable: 503,
  DatabaseUnavailable: 503,
  Timeout: 503,
} as const satisfies Readonly<Record<string, number>>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const ERROR_CODES = Object.keys(ERROR_STATUS) as readonly ErrorCode[];

/** `ImageAlreadyExists` is 412 when the client required it with `If-None-Match: *`. */
export function statusOf({ code, target }: { readonly code: ErrorCode; readonly target?: string | undefined }): number {
  return code === 'ImageAlreadyExists' && target === 'If-None-Match' ? 412 : ERROR_STATUS[code];
}

const ABBREVIATIONS: ReadonlySet<string> = new Set(['id', 'json']);

/** `InvalidImageId` → `Invalid image ID`. */
export function titleOf(code: ErrorCode): string {
  const [first = '', ...rest] = code.split(/(?<=[a-z])(?=[A-Z])/);
  const words = rest.map((word) => {
    const lower = word.toLowerCase();
    return ABBREVIATIONS.has(lower) ? lower.toUpperCase() : lower;
  });
  return [first, ...words].join(' ');
}
