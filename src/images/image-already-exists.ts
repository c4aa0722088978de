import { ServiceError } from '../errors.ts';

/** `target`: what makes the request conditional on a free ID. */
export function imageAlreadyExists(remedy: string, target: 'image_id' | 'If-None-Match' = 'image_id'): ServiceError {
  return new ServiceError('ImageAlreadyExists', `Nothing was stored: another image has this ID. ${remedy}`, { target });
}
