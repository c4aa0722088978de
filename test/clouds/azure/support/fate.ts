/** A response of Cosmos DB as the SDK hands it out, in place of the true one. */
export interface Answer {
  readonly statusCode: number;
  readonly substatus: number;
  readonly requestCharge: number;
}

/** What becomes of one call: it is carried out or not, and the caller hears of it, hears an error, or nothing at all. */
export interface Fate {
  readonly done: boolean;
  readonly answer: 'true' | 'none' | Error | Answer;
  /** What somebody else does then. */
  readonly meanwhile?: () => void;
}

export function socketError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });
}

export const FINE: Fate = { done: true, answer: 'true' };
/** It never arrived, and nothing is heard. */
export const LOST: Fate = { done: false, answer: 'none' };
/** Carried out, and nothing is heard. */
export const SILENT: Fate = { done: true, answer: 'none' };
/** Carried out, and the connection breaks. */
export const CUT: Fate = { done: true, answer: socketError('ECONNRESET') };
