/** Parses the text of an option; throws an Error whose message continues the option's name, like `must be …`. */
export type Parse<T> = (text: string) => T;

/** A principal of IAM. */
export type Invoker = `${'user' | 'group' | 'serviceAccount' | 'domain' | 'principal' | 'principalSet'}:${string}`;

export function matching(pattern: RegExp, fault: string): Parse<string> {
  return (text) => {
    if (!pattern.test(text)) throw new Error(fault);
    return text;
  };
}

export function oneOf<T extends string>(...values: readonly T[]): Parse<T> {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new Error(`must be ${values.join(' or ')}`);
    return found;
  };
}

export function flag(text: string): boolean {
  return oneOf('true', 'false')(text) === 'true';
}

export function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (text) => text.split(',').map((one) => parse(one.trim()));
}

export function wholeNumber(lowest: number, highest: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new Error(`must be a whole number from ${lowest} to ${highest}`);
    return value;
  };
}

export const origin = matching(
  /^https:\/\/[a-z\d.-]+(:\d+)?$|^http:\/\/localhost:\d+$/,
  'must be an origin like https://www.example.org or http://localhost:5173',
);

export const anEmail = matching(/^[^@\s]+@[^@\s]+$/, 'must be an e-mail address');

const PRINCIPAL = /^(user|group|serviceAccount):[^@\s,]+@[^@\s,]+$|^domain:[a-z\d.-]+$|^principal(Set)?:\/\/[^\s,]+$/;

/** Not `allUsers` or `allAuthenticatedUsers`: with those IAM guards nothing. */
export const invoker = matching(
  PRINCIPAL,
  'must list principals like serviceAccount:caller@my-project.iam.gserviceaccount.com, separated by commas. To open the service to everybody, set openUrl',
) as Parse<Invoker>;
