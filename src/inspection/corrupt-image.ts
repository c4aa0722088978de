import { ServiceError } from '../errors.ts';
import type { ImageFormat } from './image-facts.ts';

/** The header or the container cannot be read. `cause` may be a parser's exception: it is logged and never sent. */
export function corruptImage(format: ImageFormat, cause?: unknown): ServiceError {
  const message = `Cannot read the ${format.toUpperCase()} image: its header is damaged or cut short. Send the whole file.`;
  return new ServiceError('CorruptImage', message, { target: 'body', cause });
}
