import { API_PREFIX } from '../contract/api-prefix.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import { CONTENT_ERRORS } from './content-errors.ts';

export interface ErrorGuide {
  /** What happened. */
  readonly meaning: string;
  /** What the client can do about it. */
  readonly remedy: string;
  /** A message that the service sends with this code; tests compare them. */
  readonly example: { readonly detail: string; readonly target?: string };
}

const RETRY = 'Retry the request after the delay in Retry-After.';

/** Meaning and remedy of each error code, for the reference page and the OpenAPI document. */
export const ERROR_GUIDE: Readonly<Record<ErrorCode, ErrorGuide>> = {
  InvalidImageId: {
    meaning: 'The image_id is not valid.',
    remedy:
      "Start with a letter or a digit, use only letters, digits, spaces and . _ ~ - ( ) [ ] @ ! $ & ' + , ; = and do not end with a space or a dot. Percent-encode the ID in the path.",
    example: { detail: 'image_id must have at most 128 characters and 255 bytes of UTF-8.', target: 'image_id' },
  },
  InvalidQueryParameter: {
    meaning: 'A query parameter is unknown, is given more than once, or has an invalid value.',
    remedy: 'Correct the parameter named in error.target. This page lists the parameters of each operation.',
    example: { detail: 'The query parameter top must be a whole number from 1 to 100.', target: 'top' },
  },
  InvalidCursor: {
    meaning: 'The cursor was modified, or is used with a different order or different filters.',
    remedy: 'Use next_link unchanged, or start again without a cursor.',
    example: {
      detail: 'The cursor is invalid. Use next_link unchanged, or start again without a cursor.',
      target: 'cursor',
    },
  },
  InvalidHeader: {
    meaning: 'A header cannot be parsed, or is not supported on this request.',
    remedy: 'Correct or remove the header named in error.target. Entity tags must be quoted.',
    example: { detail: 'The header If-Match must be * or a list of quoted entity tags.', target: 'If-Match' },
  },
  InvalidJson: {
    meaning:
      'The body is not valid UTF-8 JSON, is too large, repeats a property, or does not have the documented properties.',
    remedy:
      'Send the object documented on this page. Unknown properties are rejected. For an image file, set Content-Type to its type.',
    example: { detail: 'The body is not valid UTF-8 JSON.', target: 'body' },
  },
  InvalidBase64: {
    meaning: 'image_data is neither valid base64 nor a base64 data: URI.',
    remedy: 'Encode the bytes in standard base64, or send them as the body instead of as JSON.',
    example: { detail: 'image_data is neither valid base64 nor a base64 data: URI.', target: 'image_data' },
  },
  MalformedMultipart: {
    meaning: 'The form cannot be parsed, or contains parts other than one file and the known fields.',
    remedy: 'Send exactly one file part, and let your HTTP library set the boundary.',
    example: { detail: 'The form has no file part. Send the image as a file.', target: 'body' },
  },
  InvalidMetadata: {
    meaning: 'The name, the tags or the metadata exceed a limit or contain characters that are not allowed.',
    remedy: 'Correct the field named in error.target; error.message states the limit.',
    example: { detail: 'The image has 21 tags; the limit is 20.', target: 'tags' },
  },
  EmptyBody: {
    meaning: 'The request contains no image bytes.',
    remedy: 'Send the image. Many clients send an empty body when they cannot open the file.',
    example: { detail: 'There are no image bytes in the request. Send the image.', target: 'body' },
  },
  IncompleteBody: {
    meaning: 'The body ended before its Content-Length, or the client stopped sending. Nothing was stored.',
    remedy: 'Retry the request.',
    example: { detail: 'The body ended after 1024 of 48211 bytes. Retry the request.', target: 'body' },
  },
  DigestMismatch: {
    meaning: 'The body does not match Content-MD5, Content-Digest or Repr-Digest.',
    remedy: 'Retry the request. If the error persists, check that the digest is calculated from the bytes of the body.',
    example: { detail: 'Nothing was stored: the body does not match Content-Digest.', target: 'Content-Digest' },
  },
  AccessKeyRequired: {
    meaning: 'The operation requires a key, which is missing or not accepted.',
    remedy: 'Send a key of this service in the header x-functions-key.',
    example: {
      detail: 'A key is required in the header x-functions-key. Ask the operator of this service for one.',
      target: 'x-functions-key',
    },
  },
  ImageNotFound: {
    meaning: 'No image has this ID: it never existed or was deleted.',
    remedy: 'List the images to find the ID. IDs are case-sensitive.',
    example: { detail: 'No image has this ID.', target: 'image_id' },
  },
  UploadNotFound: {
    meaning: 'No direct upload has this ID: it never existed, has expired, was refused, or its image was deleted.',
    remedy: 'Begin a new upload with POST /uploads.',
    example: {
      detail:
        'No upload has this ID: it never existed, has expired, was refused, or its image was deleted. Begin a new one.',
      target: 'upload_id',
    },
  },
  RouteNotFound: {
    meaning: 'No route matches the path.',
    remedy: 'Compare the path with this page. An image ID cannot contain a slash.',
    example: { detail: `No route matches this path. See ${API_PREFIX}/docs.` },
  },
  MethodNotAllowed: {
    meaning: 'The path does not support the method.',
    remedy: 'Use a method listed in the header Allow.',
    example: { detail: 'This path does not support the method. Allowed: GET, HEAD, POST.', target: 'method' },
  },
  ImageAlreadyExists: {
    meaning: 'An image with this ID exists, and the request must not replace it. Nothing was stored.',
    remedy:
      'Choose another ID, or replace the image with a PUT without If-None-Match. The status is 409 for POST, 412 for PUT.',
    example: {
      detail: 'Nothing was stored: another image has this ID. Use PUT to replace it.',
      target: 'image_id',
    },
  },
  UploadIncomplete: {
    meaning: 'The bytes of a direct upload, or some of its parts, are missing or not as announced.',
    remedy: 'Send all bytes to upload_url, or the missing parts to parts.urls, then complete the upload again.',
    example: {
      detail: 'No bytes have arrived yet. Send them to upload_url, then complete the upload again.',
      target: 'upload_id',
    },
  },
  PreconditionFailed: {
    meaning: 'The image no longer matches If-Match, or does not exist. Nothing was changed.',
    remedy: 'Read the image again, and send its current ETag if the change still applies.',
    example: {
      detail: 'Nothing was changed: the image no longer matches If-Match. Read it again.',
      target: 'If-Match',
    },
  },
  ImageTooLarge: {
    meaning: 'The image exceeds the size limit of one request, or of a direct upload.',
    remedy: 'Send a smaller image, or use a direct upload (POST /uploads) for large files.',
    example: {
      detail:
        'The image is larger than 26214400 bytes, the limit for one request. Send a smaller one, or use a direct upload.',
      target: 'body',
    },
  },
  ...CONTENT_ERRORS,
  TooManyRequests: {
    meaning:
      'The database is throttling requests, too many requests write one image concurrently, or too many previews are being made.',
    remedy: RETRY,
    example: { detail: 'Too many concurrent writes to this image. Retry the request.' },
  },
  InternalError: {
    meaning: 'The request failed because of an internal error.',
    remedy: 'Retry the request once. If it fails again, report it with the request_id.',
    example: { detail: 'The request failed because of an internal error.' },
  },
  StorageUnavailable: {
    meaning: 'The image storage is unavailable.',
    remedy: `${RETRY} GET /health shows operators the cause.`,
    example: { detail: 'The image storage returned an unexpected error. Retry the request.' },
  },
  DatabaseUnavailable: {
    meaning: 'The database is unavailable.',
    remedy: `${RETRY} GET /health shows operators the cause.`,
    example: { detail: 'The database returned an unexpected error. Retry the request.' },
  },
  Timeout: {
    meaning: 'The request took too long and was stopped.',
    remedy: RETRY,
    example: { detail: 'The request took too long and was stopped. Retry the request.' },
  },
};
