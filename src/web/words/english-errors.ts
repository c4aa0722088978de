import type { ErrorWords } from './error-words.ts';

/** Title and remedy of each error code. */
export const englishErrors = {
  ConnectionLost: { title: 'No connection', remedy: 'Check the network, then try again. Nothing is lost.' },
  KeyNeeded: {
    title: 'A function key is required',
    remedy: 'Ask the operator of this service for a key, then try again.',
  },
  StorageRefused: { title: 'Storage rejected the upload', remedy: 'Try again.' },
  UnexpectedAnswer: { title: 'Unexpected response', remedy: 'Try again later.' },
  UnsupportedImageFormat: { title: 'Unsupported file type', remedy: '' },
  ImageTooLarge: { title: 'Too large', remedy: 'Reduce its size, then upload it again.' },
  TooManyPixels: { title: 'Too many pixels', remedy: 'Reduce its size, then upload it again.' },
  CorruptImage: {
    title: 'The file is damaged',
    remedy: 'Open it in an image editor, save it again, and upload the result.',
  },
  EmptyBody: { title: 'The file is empty', remedy: 'Choose another file.' },
  IncompleteBody: { title: 'The upload was interrupted', remedy: 'Try again.' },
  UploadIncomplete: { title: 'The upload was interrupted', remedy: 'Try again.' },
  UploadNotFound: { title: 'The upload has expired', remedy: 'Upload the file again.' },
  ImageNotFound: { title: 'This image no longer exists', remedy: 'It was deleted elsewhere.' },
  PreconditionFailed: {
    title: 'This image was changed elsewhere',
    remedy: 'Review the current version, then decide.',
  },
  PreviewUnavailable: { title: 'No preview', remedy: '' },
  IdempotencyKeyReused: { title: 'The upload was changed', remedy: 'Upload the file again.' },
  InvalidMetadata: { title: 'Cannot save the changes', remedy: '' },
  InvalidCursor: { title: 'The list has changed', remedy: 'Reload the page.' },
  TooManyRequests: { title: 'Too many requests', remedy: 'Try again in a moment.' },
  StorageUnavailable: { title: 'Storage is unavailable', remedy: 'Try again in a moment.' },
  DatabaseUnavailable: { title: 'The database is unavailable', remedy: 'Try again in a moment.' },
  Timeout: { title: 'The request timed out', remedy: 'Try again in a moment.' },
  InternalError: {
    title: 'Internal error',
    remedy: 'Try again. If it fails again, report the request ID to the operator of this service.',
  },
} satisfies ErrorWords;
