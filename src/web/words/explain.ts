import type { ErrorCode } from '../../contract/error-codes.ts';
import { Failure, type OwnCode } from '../api/failure.ts';

export interface Explanation {
  /** What happened, in a few words. */
  readonly title: string;
  /** The message of the service, and what to do. */
  readonly text: string;
  readonly requestId?: string;
  /** Whether a retry can succeed. */
  readonly retry: boolean;
}

interface Words {
  readonly title: string;
  readonly remedy: string;
  readonly retry?: true;
  /** The message of the service adds nothing to the title. */
  readonly silent?: true;
}

const WAIT = { remedy: 'Try again in a moment.', retry: true } as const;
const RESEND = { title: 'The upload was interrupted', remedy: 'Try again.', retry: true, silent: true } as const;
const SHRINK = { remedy: 'Reduce its size, then upload it again.' } as const;

export const WORDS: Readonly<Partial<Record<ErrorCode | OwnCode, Words>>> = {
  ConnectionLost: {
    title: 'No connection',
    remedy: 'Check the network, then try again. Nothing is lost.',
    retry: true,
    silent: true,
  },
  KeyNeeded: {
    title: 'A function key is required',
    remedy: 'Ask the operator of this service for a key, then try again.',
    retry: true,
    silent: true,
  },
  NotAFile: { title: 'This is a folder', remedy: 'Open it and drop the images in it.', silent: true },
  StorageRefused: { title: 'Storage rejected the upload', remedy: 'Try again.', retry: true },
  UnexpectedAnswer: { title: 'Unexpected response', remedy: 'Try again later.', retry: true },
  UnsupportedImageFormat: { title: 'Unsupported file type', remedy: '' },
  ImageTooLarge: { title: 'Too large', ...SHRINK },
  TooManyPixels: { title: 'Too many pixels', ...SHRINK },
  CorruptImage: {
    title: 'The file is damaged',
    remedy: 'Open it in an image editor, save it again, and upload the result.',
  },
  EmptyBody: { title: 'The file is empty', remedy: 'Choose another file.', silent: true },
  IncompleteBody: RESEND,
  UploadIncomplete: RESEND,
  UploadNotFound: { title: 'The upload has expired', remedy: 'Upload the file again.', retry: true, silent: true },
  ImageNotFound: {
    title: 'This image no longer exists',
    remedy: 'It was deleted elsewhere.',
    silent: true,
  },
  PreconditionFailed: {
    title: 'This image was changed elsewhere',
    remedy: 'Review the current version, then decide.',
    silent: true,
  },
  InvalidMetadata: { title: 'Cannot save the changes', remedy: '' },
  InvalidCursor: { title: 'The list has changed', remedy: 'Reload the page.', silent: true },
  TooManyRequests: { title: 'Too many requests', ...WAIT, silent: true },
  StorageUnavailable: { title: 'Storage is unavailable', ...WAIT, silent: true },
  DatabaseUnavailable: { title: 'The database is unavailable', ...WAIT, silent: true },
  Timeout: { title: 'The request timed out', ...WAIT, silent: true },
  InternalError: {
    title: 'Internal error',
    remedy: 'Try again. If it fails again, report the request ID to the operator of this service.',
    retry: true,
    silent: true,
  },
};

const OTHERWISE: Words = { title: 'The request failed', remedy: '' };

/** Words for a person: what happened and what to do. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof Failure)) {
    return { title: 'The page failed', text: 'Reload it and try again.', retry: true };
  }
  const byCode: Readonly<Record<string, Words>> = WORDS;
  const { title, remedy, retry = false, silent = false } = byCode[error.code] ?? OTHERWISE;
  const text = [silent ? '' : error.message, remedy].filter((sentence) => sentence !== '').join(' ');
  return { title, text, retry, ...(error.requestId !== undefined && { requestId: error.requestId }) };
}
