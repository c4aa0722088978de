/** The command cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for did not happen. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** The service's code, where it answered with one. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    message: string,
    { code, requestId }: { code?: string | undefined; requestId?: string | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

/** What an answer that is no success says, in one line. */
export async function readProblem(response: Response): Promise<ClientError> {
  const requestId = response.headers.get('x-ms-request-id') ?? undefined;
  const code = response.headers.get('x-ms-error-code') ?? undefined;
  const { detail } = parseObject(await response.text().catch(() => ''));
  if (response.status === 401 || response.status === 403) {
    return new ClientError('The function key is missing or wrong: give it with --key, or in IMAGES_KEY.', {
      requestId,
    });
  }
  const text = typeof detail === 'string' ? detail : `The service answered with status ${response.status}.`;
  return new ClientError(text, { code, requestId });
}

export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
