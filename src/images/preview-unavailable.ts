import { ServiceError } from '../errors.ts';
import type { FaultReason, PreviewFault } from './preview-renderer.ts';

const REASONS: Readonly<Record<FaultReason, (limit: number) => string>> = {
  undecodable: () => 'its pixels cannot be decoded. The file is damaged or uses an unsupported feature of its format',
  memory: (limit) => `decoding it takes more than ${Math.floor(limit / 1024 / 1024)} MiB of memory, which is the limit`,
  time: (limit) => `decoding it takes more than ${limit / 1_000} seconds of processor time, which is the limit`,
  crash: () => 'the decoder crashes on it. The file is probably damaged',
};

/** `reason` continues a sentence. */
export function previewUnavailable(reason: string): ServiceError {
  return new ServiceError('PreviewUnavailable', `The image has no preview: ${reason}. Use its content instead.`, {
    target: 'image_id',
  });
}

export function faultOfImage({ reason, limit = 0 }: PreviewFault): ServiceError {
  return previewUnavailable(REASONS[reason](limit));
}

/** `undefined` for anything that `faultBytes` did not write. */
export function parseFault(bytes: Uint8Array): PreviewFault | undefined {
  try {
    const fault = JSON.parse(Buffer.from(bytes).toString()) as PreviewFault;
    return Object.hasOwn(REASONS, fault.reason) ? fault : undefined;
  } catch {
    return undefined;
  }
}

export function faultBytes(fault: PreviewFault): Uint8Array {
  return Buffer.from(JSON.stringify(fault));
}
