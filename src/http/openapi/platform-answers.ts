import { problems } from './answers.ts';
import type { Answer, Reference } from './shapes.ts';

interface PlatformAnswer {
  readonly status: number;
  readonly description: string;
}

/** Responses of the platform before the app receives the request: not problem details, except for a key, and without a request ID. */
export const PLATFORM = {
  Unauthorized: {
    status: 401,
    description:
      'The key is missing or wrong: `AccessKeyRequired`, or an empty body where the platform checks keys itself.',
  },
  Forbidden: { status: 403, description: 'From the platform: access is restricted.' },
  UriTooLong: { status: 414, description: 'From the platform: the URL is longer than 8 KiB.' },
  HeadersTooLarge: { status: 431, description: 'From the platform: the headers are longer than 16 KiB.' },
} as const satisfies Readonly<Record<string, PlatformAnswer>>;

type PlatformName = keyof typeof PLATFORM;

const [KEY_REQUIRED] = Object.values(problems(['AccessKeyRequired']));

export const PLATFORM_RESPONSES: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(Object.entries(PLATFORM).map(([name, { description }]) => [name, { description }])),
  Unauthorized: {
    ...KEY_REQUIRED,
    description: PLATFORM.Unauthorized.description,
    headers: {
      'x-ms-error-code': {
        description: 'Same as `error.code`.',
        schema: { type: 'string', enum: ['AccessKeyRequired'] },
      },
      'WWW-Authenticate': { description: 'Names the header for the key.', schema: { type: 'string' } },
    },
  },
};

/** The responses of an operation by their status, as references. */
export function platformAnswers(...names: readonly PlatformName[]): Readonly<Record<number, Reference>> {
  return Object.fromEntries(names.map((name) => [PLATFORM[name].status, { $ref: `#/components/responses/${name}` }]));
}
