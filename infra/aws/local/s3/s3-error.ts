import { element, xml } from './xml.ts';

/** An error response of S3. */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the body. */
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  body(resource: string, requestId: string): string {
    const { code: Code, message: Message, details } = this;
    return xml('Error', { Code, Message, ...details, Resource: resource, RequestId: requestId }, { namespace: false });
  }
}

export const accessDenied = (message = 'Access Denied') => new S3Error(403, 'AccessDenied', message);

export const preconditionFailed = (condition: string) =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const noSuchKey = (key: string) =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });

export const noSuchUpload = (uploadId: string) =>
  new S3Error(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const invalidRequest = (message: string) => new S3Error(400, 'InvalidRequest', message);

/** Also for unsupported requests, which must not be executed in part. */
export const notImplemented = (name: string) =>
  new S3Error(
    501,
    'NotImplemented',
    'A header or parameter you provided implies functionality that is not implemented',
    {
      Header: name,
    },
  );

/** For the log of a request. */
export function describeError(error: unknown): string {
  return element('Message', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
