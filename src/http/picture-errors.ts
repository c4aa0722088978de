import type { ErrorCode } from '../contract/error-codes.ts';
import { FORMAT_CHOICE } from '../images/image-record.ts';
import type { ErrorGuide } from './error-guide.ts';

/** Errors about what is in the bytes of an image: a part of `ERROR_GUIDE`. */
export const PICTURE_ERRORS = {
  UnsupportedImageFormat: {
    meaning: 'The bytes are not an image in a supported format. The bytes decide, not the name or the Content-Type.',
    remedy: `Send ${FORMAT_CHOICE}.`,
    example: {
      detail: `The bytes are a PDF document. Send ${FORMAT_CHOICE}.`,
      target: 'body',
    },
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
