import type { ErrorCode } from '../../contract/error-codes.ts';
import { Failure, type OwnCode } from '../api/failure.ts';
import type { ErrorWords } from './error-words.ts';
import { texts } from './texts.ts';

export interface Explanation {
  /** What happened, in a few words. */
  readonly title: string;
  /** The message of the service, and what to do. */
  readonly text: string;
  readonly requestId?: string | undefined;
  /** Whether a retry can succeed. */
  readonly retry: boolean;
}

type Code = ErrorCode | OwnCode;

/** A retry of the same request can succeed. */
const RETRYABLE: ReadonlySet<string> = new Set<Code>([
  'ConnectionLost',
  'KeyNeeded',
  'StorageRefused',
  'UnexpectedAnswer',
  'IncompleteBody',
  'UploadIncomplete',
  'UploadNotFound',
  'TooManyRequests',
  'StorageUnavailable',
  'DatabaseUnavailable',
  'Timeout',
  'InternalError',
]);

/** The message contains what the title cannot: a limit, a value, what was found. */
const DETAILED: ReadonlySet<string> = new Set<Code>([
  'StorageRefused',
  'UnexpectedAnswer',
  'UnsupportedImageFormat',
  'ImageTooLarge',
  'TooManyPixels',
  'CorruptImage',
  'PreviewUnavailable',
  'InvalidMetadata',
]);

/** Words for a person: what happened and what to do. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof Failure)) {
    const { title, remedy } = texts.pageFailed;
    return { title, text: remedy, retry: true };
  }
  const { code, message, requestId } = error;
  const words = (texts.errors as ErrorWords)[code as Code];
  const { title, remedy } = words ?? texts.requestFailed;
  const said = words === undefined || DETAILED.has(code) ? message : '';
  const text = [said, remedy].filter((sentence) => sentence !== '').join(' ');
  return { title, text, retry: RETRYABLE.has(code), requestId };
}
