/** A Cosmos DB response as the SDK returns it, in place of the real one. */
export interface Answer {
  readonly statusCode: number;
  readonly substatus: number;
  readonly requestCharge: number;
}

/** How one call to a store ends: applied or not, and with the real response, an error, or no response at all. */
export interface CallOutcome {
  readonly done: boolean;
  readonly answer: 'true' | 'none' | Error | Answer;
  /** A concurrent change, made before the response. */
  readonly meanwhile?: () => void;
}

export function socketError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });
}

export const FINE: CallOutcome = { done: true, answer: 'true' };
/** Not applied, no response. */
export const LOST: CallOutcome = { done: false, answer: 'none' };
/** Applied, no response. */
export const SILENT: CallOutcome = { done: true, answer: 'none' };
/** Applied, then the connection breaks. */
export const CUT: CallOutcome = { done: true, answer: socketError('ECONNRESET') };
