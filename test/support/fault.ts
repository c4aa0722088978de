import { ServiceError } from '../../src/errors.ts';

/** The code of the ServiceError that `work` throws, or what happened instead. */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return verdict(error);
  }
  return 'nothing thrown';
}

/** The same for a promise. */
export async function codeOfAsync(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'nothing thrown', verdict);
}

function verdict(error: unknown): string {
  return error instanceof ServiceError ? error.code : String(error);
}
