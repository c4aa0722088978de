import { createHash } from 'node:crypto';
import { GcsError } from './gcs-error.ts';
import type { GcsRequest } from './gcs-request.ts';
import type { StoredObject } from './state.ts';

/** SHA-256 of the customer-supplied key of a request; `undefined` without one. */
export function readCustomerKey({ header }: GcsRequest, prefix = 'x-goog-'): string | undefined {
  const value = (name: string) => header(`${prefix}encryption-${name}`);
  const [algorithm, key, sha256] = [value('algorithm'), value('key'), value('key-sha256')];
  if (algorithm === undefined && key === undefined && sha256 === undefined) return undefined;
  const bytes = Buffer.from(key ?? '', 'base64');
  if (algorithm !== 'AES256' || bytes.length !== 32 || createHash('sha256').update(bytes).digest('base64') !== sha256) {
    throw new GcsError(400, 'customerEncryptionKeyIsIncorrect', 'InvalidArgument', 'The encryption key is not valid.');
  }
  return sha256;
}

export function requireKey({ keySha256 }: StoredObject, request: GcsRequest, prefix = 'x-goog-'): void {
  if (keySha256 === readCustomerKey(request, prefix)) return;
  throw new GcsError(
    400,
    'resourceIsEncryptedWithCustomerEncryptionKey',
    'ResourceIsEncryptedWithCustomerEncryptionKey',
    'The target object is encrypted by a customer-supplied encryption key.',
  );
}
