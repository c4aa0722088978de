import { expect } from 'vitest';
import { inspectBytes } from './inspect-bytes.ts';

/** `message`: a part of it. */
export async function expectRefusal(bytes: Buffer, code: string, message = ''): Promise<void> {
  await expect(inspectBytes(bytes)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
}
