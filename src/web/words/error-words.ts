import type { ErrorCode } from '../../contract/error-codes.ts';
import type { OwnCode } from '../api/failure.ts';

export interface Words {
  readonly title: string;
  /** What to do; may be empty. */
  readonly remedy: string;
}

export type ErrorWords = Readonly<Partial<Record<ErrorCode | OwnCode, Words>>>;
