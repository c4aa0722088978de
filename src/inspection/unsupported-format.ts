import { ServiceError } from '../errors.ts';
import { FORMAT_CHOICE } from './image-facts.ts';

/** `name` completes "The bytes are …". */
export function unsupportedFormat(name = 'in an unrecognized format'): ServiceError {
  const message = `The bytes are ${name}. Send ${FORMAT_CHOICE}.`;
  return new ServiceError('UnsupportedImageFormat', message, { target: 'body' });
}
