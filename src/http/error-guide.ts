import type { ErrorCode } from '../contract/error-codes.ts';
import { FORMAT_CHOICE } from '../images/image-record.ts';

export interface ErrorGuide {
  /** What happened. */
  readonly meaning: string;
  /** What the client can do about it. */
  readonly remedy: string;
  /** As an answer would say it. */
  readonly example: { readonly detail: string; readonly target?: string };
}

/** What each error code means and what to do: for the reference page and the OpenAPI document. */
export const ERROR_GUIDE: Readonly<Record<ErrorCode, ErrorGuide>> = {
  InvalidImageId: {
    meaning: 'The image_id is not one that this service takes.',
    remedy:
      "Begin with a letter or a digit, use letters, digits, spaces and . _ ~ - ( ) [ ] @ ! $ & ' + , ; = only, do not end with a space or a dot, and encode the id in the path.",
    example: { detail: 'An image_id has at most 128 characters and 255 bytes.', target: 'image_id' },
  },
  InvalidQueryParameter: {
    meaning: 'A query parameter is unknown here, is there twice, or has a value that it cannot have.',
    remedy: 'Correct the parameter that error.target names. What a path takes is on this page.',
    example: { detail: 'The query parameter top must be a whole number from 1 to 100', target: 'top' },
  },
  InvalidCursor: {
    meaning: 'The cursor was changed, or is used with other filters or another order than its own.',
    remedy: 'Use next_link as it is, or begin again without a cursor.',
    example: {
      detail: 'The cursor is not one that this service made. Use next_link as it is, or begin again without a cursor.',
      target: 'cursor',
    },
  },
  InvalidHeader: {
    meaning: 'A header cannot be read, or has no meaning on this request.',
    remedy: 'Correct or leave out the header that error.target names. Entity tags stand in quotes.',
    example: { detail: 'The header If-Match must be * or a list of entity tags in quotes.', target: 'If-Match' },
  },
  InvalidJson: {
    meaning: 'The body is no JSON in UTF-8, is too long, or has not the members that it must have.',
    remedy: 'Send the object that this page describes. Unknown members are refused.',
    example: { detail: 'The body is no JSON in UTF-8.', target: 'body' },
  },
  InvalidBase64: {
    meaning: 'image_data is neither base64 nor a data: URI with base64.',
    remedy: 'Encode the bytes in standard base64, or send them as they are instead of as JSON.',
    example: { detail: 'image_data is neither base64 nor a data: URI with base64.', target: 'image_data' },
  },
  MalformedMultipart: {
    meaning: 'The form cannot be read, or holds other parts than one file and the fields that are known.',
    remedy: 'Send exactly one file part, and let your HTTP library write the boundary.',
    example: { detail: 'The form has no file part. Send the image as a file.', target: 'body' },
  },
  InvalidMetadata: {
    meaning: 'The name, the tags or the metadata are over a limit, or hold what they must not hold.',
    remedy: 'Shorten or correct what error.target names; error.message says the limit.',
    example: { detail: 'There are 21 tags, the limit is 20.', target: 'tags' },
  },
  EmptyBody: {
    meaning: 'The request has no image bytes.',
    remedy: 'Send the image. Many clients send nothing when the file cannot be opened.',
    example: { detail: 'There are no image bytes in the request. Send the image.', target: 'body' },
  },
  IncompleteBody: {
    meaning: 'The body ended before its Content-Length, or nothing came for too long. Nothing was stored.',
    remedy: 'Send the request again.',
    example: { detail: 'The body ended after 1024 of 48211 bytes. Send the request again.', target: 'body' },
  },
  DigestMismatch: {
    meaning: 'The bytes that came are not those that Content-MD5, Content-Digest or Repr-Digest describe.',
    remedy: 'Send the request again; if it stays, the digest is made of other bytes than those of the body.',
    example: {
      detail: 'Nothing was stored: the body is not the one that Content-Digest describes.',
      target: 'Content-Digest',
    },
  },
  ImageNotFound: {
    meaning: 'There is no image of this id: it never was, or was deleted.',
    remedy: 'Look at the list. Ids are case-sensitive.',
    example: { detail: 'There is no image of this id.', target: 'image_id' },
  },
  UploadNotFound: {
    meaning: 'There is no such direct upload: it never was, has expired, or its bytes were refused.',
    remedy: 'Begin a new one with POST /uploads.',
    example: {
      detail: 'There is no such upload: it never was, has expired, or its bytes were refused. Begin a new one.',
      target: 'upload_id',
    },
  },
  RouteNotFound: {
    meaning: 'There is nothing at this path.',
    remedy: 'Compare the path with this page. An id with a slash in it must not be sent: no id has one.',
    example: { detail: 'There is nothing at this path. See /api/docs.' },
  },
  MethodNotAllowed: {
    meaning: 'The path is known, but does not take this method.',
    remedy: 'Use a method that the header Allow names.',
    example: { detail: 'This path takes GET, HEAD, POST.', target: 'method' },
  },
  ImageAlreadyExists: {
    meaning: 'There is an image of this id, and the request must not replace it. Nothing was stored.',
    remedy: 'Use PUT without If-None-Match to replace it, or another id. With a POST it is 409, with a PUT 412.',
    example: {
      detail: 'Nothing was stored: there is an image of this id already. Use PUT to replace it.',
      target: 'image_id',
    },
  },
  UploadIncomplete: {
    meaning: 'The bytes of a direct upload are not there, or not all of them.',
    remedy: 'Send all bytes to upload_url, then complete again. The upload can still be done.',
    example: {
      detail: 'There are 1024 of 48211 bytes. Send all of them, then complete again.',
      target: 'upload_id',
    },
  },
  PreconditionFailed: {
    meaning: 'The image is another version than If-Match names, or there is none. Nothing was changed.',
    remedy: 'Read the image again, decide anew, and send its present ETag.',
    example: {
      detail: 'Nothing was changed: the image is another version by now than If-Match names. Read it again.',
      target: 'If-Match',
    },
  },
  ImageTooLarge: {
    meaning: 'The image has more bytes than one request, or one direct upload, may carry.',
    remedy: 'Send a smaller one, or use a direct upload (POST /uploads) for large files.',
    example: {
      detail:
        'The image is larger than 26214400 bytes, the limit for one request. Send a smaller one, or use a direct upload.',
      target: 'body',
    },
  },
  UnsupportedImageFormat: {
    meaning: 'The bytes are no image of a format that is taken. Their own signature decides, not their name.',
    remedy: `Send ${FORMAT_CHOICE}.`,
    example: {
      detail: `The bytes are a PDF document. Send ${FORMAT_CHOICE}.`,
      target: 'body',
    },
  },
  UnsupportedMediaType: {
    meaning: 'The Content-Type is not one that this path takes, or the body has a Content-Encoding.',
    remedy: 'Send JSON where JSON is asked for, and bytes without compression.',
    example: { detail: 'The body must be application/json.', target: 'Content-Type' },
  },
  CorruptImage: {
    meaning: 'The bytes begin like an image, but its header or container cannot be read.',
    remedy: 'Open and save the image again with a program that can, and send the result.',
    example: {
      detail: 'Cannot read the JPEG image: its header is damaged or cut short. Send the whole file.',
      target: 'body',
    },
  },
  TooManyPixels: {
    meaning: 'Width × height × frames is over the limit.',
    remedy: 'Send the image in a smaller size; error.message says the limit.',
    example: {
      detail: 'The image has 120,000,000 pixels (12,000 × 10,000); the limit is 100,000,000. Send a smaller one.',
      target: 'body',
    },
  },
  TooManyRequests: {
    meaning: 'The database takes no more requests for the moment, or too many write one image at once.',
    remedy: 'Wait as long as Retry-After says, then try again.',
    example: { detail: 'The database takes no more requests for the moment. Try again.' },
  },
  InternalError: {
    meaning: 'The request failed for a reason that lies in the service.',
    remedy: 'Try again once; then report it with the request id.',
    example: { detail: 'The request failed for a reason that lies in the service.' },
  },
  StorageUnavailable: {
    meaning: 'The image storage does not answer as it should.',
    remedy: 'Wait as long as Retry-After says, then try again. GET /health says what an operator can do.',
    example: { detail: 'The image storage does not answer as it should. Try again.' },
  },
  DatabaseUnavailable: {
    meaning: 'The database does not answer as it should.',
    remedy: 'Wait as long as Retry-After says, then try again. GET /health says what an operator can do.',
    example: { detail: 'The database does not answer as it should. Try again.' },
  },
  Timeout: {
    meaning: 'The request took too long and was stopped.',
    remedy: 'Wait as long as Retry-After says, then try again.',
    example: { detail: 'The request took too long and was stopped. Try again.' },
  },
};
