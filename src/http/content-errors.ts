import type { ErrorCode } from '../contract/error-codes.ts';
import { FORMAT_CHOICE } from '../images/image-record.ts';
import type { ErrorGuide } from './error-guide.ts';

/** The part of `ERROR_GUIDE` with the statuses 415 and 422: the request is well formed, its content is the problem. */
export const CONTENT_ERRORS = {
  UnsupportedImageFormat: {
    meaning: 'The bytes are not an image in a supported format. The bytes decide, not the name or the Content-Type.',
    remedy: `Send ${FORMAT_CHOICE}.`,
    example: {
      detail: `The bytes are a PDF document. Send ${FORMAT_CHOICE}.`,
      target: 'body',
    },
  },
  UnsupportedMediaType: {
    meaning: 'The operation does not support the Content-Type, or the body has a Content-Encoding.',
    remedy: 'Send JSON where the operation requires it, and send bodies uncompressed.',
    example: { detail: 'The Content-Type must be application/json.', target: 'Content-Type' },
  },
  CorruptImage: {
    meaning: 'The format is supported, but the header or the container of the image cannot be read.',
    remedy: 'Open the image in an image editor, save it again, and send the result.',
    example: {
      detail: 'Cannot read the JPEG image: its header is damaged or cut short. Send the whole file.',
      target: 'body',
    },
  },
  TooManyPixels: {
    meaning: 'Width × height × frames exceeds the limit.',
    remedy: 'Send a smaller image; error.message states the limit.',
    example: {
      detail: 'The image has 120,000,000 pixels (12,000 × 10,000); the limit is 100,000,000. Send a smaller one.',
      target: 'body',
    },
  },
  IdempotencyKeyReused: {
    meaning: 'The Idempotency-Key was used with a different request, whose image exists or may still be stored.',
    remedy: 'Repeat the original request unchanged, or send this one with a new key.',
    example: {
      detail:
        'This Idempotency-Key was used with a different request. Repeat that request unchanged, or use a new key.',
      target: 'Idempotency-Key',
    },
  },
  PreviewUnavailable: {
    meaning: 'The image is stored, but no preview can be made of it: its pixels cannot be decoded within the limits.',
    remedy: 'Use the content of the image. error.message states the reason; a retry does not help.',
    example: {
      detail:
        'The image has no preview: its pixels cannot be decoded. The file is damaged or uses an unsupported feature of its format. Use its content instead.',
      target: 'image_id',
    },
  },
} as const satisfies Readonly<Partial<Record<ErrorCode, ErrorGuide>>>;
