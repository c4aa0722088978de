import { ServiceError } from '../errors.ts';
import type { ImageFormat } from './image-facts.ts';

/** The header or the container cannot be read. */
export function corruptImage(format: ImageFormat): ServiceError {
  return failure(format, 'its header is damaged or cut short. Send the whole file.');
}

/** Reading it exceeds the budget of an inspection, which files of cameras and editors never do. */
export function tooComplex(format: ImageFormat): ServiceError {
  return failure(format, 'it has too many parts to be inspected. Export it again.');
}

function failure(format: ImageFormat, why: string): ServiceError {
  return new ServiceError('CorruptImage', `Cannot read the ${format.toUpperCase()} image: ${why}`, { target: 'body' });
}
