import { Failure } from '../api/failure.ts';

export interface Explanation {
  /** What happened, in a few words. */
  readonly title: string;
  /** What the service said of it, and what to do. */
  readonly text: string;
  readonly requestId?: string;
  /** Whether the same again may succeed. */
  readonly retry: boolean;
}

interface Words {
  readonly title: string;
  readonly remedy: string;
  readonly retry?: true;
  /** The service's own sentence says no more than the title. */
  readonly silent?: true;
}

/** By error code. */
export const WORDS: Readonly<Record<string, Words>> = {
  ConnectionLost: {
    title: 'No connection',
    remedy: 'Check the network. Nothing is lost: try again when it is back.',
    retry: true,
    silent: true,
  },
  KeyNeeded: {
    title: 'This service wants a function key',
    remedy: 'Ask whoever runs it for one, then try again.',
    retry: true,
    silent: true,
  },
  NotAFile: { title: 'That is a folder', remedy: 'Open it and drop the images that are in it.', silent: true },
  StorageRefused: { title: 'Storage did not take the bytes', remedy: 'Try again.', retry: true },
  UnexpectedAnswer: { title: 'An answer that this page does not understand', remedy: 'Try again later.', retry: true },
  UnsupportedImageFormat: { title: 'Not an image that can be kept', remedy: '' },
  ImageTooLarge: { title: 'Too large', remedy: 'Save it smaller, then upload it again.' },
  TooManyPixels: { title: 'Too many pixels', remedy: 'Save it smaller, then upload it again.' },
  CorruptImage: {
    title: 'The file is damaged',
    remedy: 'Open it in an image program, save it again, and upload that.',
  },
  EmptyBody: { title: 'The file is empty', remedy: 'Choose another one.', silent: true },
  IncompleteBody: { title: 'The upload was cut short', remedy: 'Try again.', retry: true, silent: true },
  UploadIncomplete: { title: 'The upload was cut short', remedy: 'Try again.', retry: true, silent: true },
  UploadNotFound: { title: 'The upload has expired', remedy: 'Start it again.', retry: true, silent: true },
  ImageNotFound: {
    title: 'This image is gone',
    remedy: 'Somebody deleted it meanwhile. Nothing is left to do.',
    silent: true,
  },
  PreconditionFailed: {
    title: 'Somebody changed this image meanwhile',
    remedy: 'Look at it as it is now, then decide.',
    silent: true,
  },
  InvalidMetadata: { title: 'That cannot be kept', remedy: '' },
  InvalidCursor: { title: 'The list has changed', remedy: 'Reload the page.', silent: true },
  TooManyRequests: { title: 'Too many requests at once', remedy: 'Wait a moment, then try again.', retry: true },
  StorageUnavailable: { title: 'Storage does not answer', remedy: 'Wait a moment, then try again.', retry: true },
  DatabaseUnavailable: { title: 'The database does not answer', remedy: 'Wait a moment, then try again.', retry: true },
  Timeout: { title: 'It took too long', remedy: 'Wait a moment, then try again.', retry: true },
  InternalError: {
    title: 'The service failed',
    remedy: 'Try again. If it stays so, tell whoever runs it the request id.',
    retry: true,
    silent: true,
  },
};

const OTHERWISE: Words = { title: 'That did not work', remedy: '' };

/** Words for a person: what happened and what to do. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof Failure)) {
    return { title: 'The page itself failed', text: 'Reload it and try again.', retry: true };
  }
  const { title, remedy, retry = false, silent = false } = WORDS[error.code] ?? OTHERWISE;
  const text = [silent ? '' : error.message, remedy].filter((sentence) => sentence !== '').join(' ');
  return { title, text, retry, ...(error.requestId !== undefined && { requestId: error.requestId }) };
}
