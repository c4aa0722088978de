/** An error response of Cloud Storage. */
export class GcsError extends Error {
  readonly status: number;
  /** Of the JSON API. */
  readonly reason: string;
  /** Of the XML API. */
  readonly code: string;

  constructor(status: number, reason: string, code: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.code = code;
  }

  json(): string {
    const { status, message, reason } = this;
    return JSON.stringify({ error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
  }

  xml(): string {
    const escaped = this.message.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${this.code}</Code><Message>${escaped}</Message></Error>`;
  }
}

export const invalid = (message: string) => new GcsError(400, 'invalid', 'InvalidArgument', message);

export const required = (message: string) => new GcsError(400, 'required', 'InvalidArgument', message);

export const noSuchBucket = () => new GcsError(404, 'notFound', 'NoSuchBucket', 'The specified bucket does not exist.');

export const noSuchObject = (bucket: string, name: string) =>
  new GcsError(404, 'notFound', 'NoSuchKey', `No such object: ${bucket}/${name}`);

export const conditionNotMet = () =>
  new GcsError(
    412,
    'conditionNotMet',
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold.',
  );

/** For unsupported requests, none of which is carried out in part. */
export const notImplemented = (what: string) =>
  new GcsError(501, 'notImplemented', 'NotImplemented', `The stand-in does not imitate ${what}.`);
