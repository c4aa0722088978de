import { parseProblem, type ReceivedProblem } from '../contract/problem.ts';

/** The command cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for did not happen. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** Error code of the service, if it sent one. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, { code, requestId }: Partial<Pick<ReceivedProblem, 'code' | 'requestId'>> = {}) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

/** An error response as the error of a command. */
export async function readProblem(response: Response): Promise<ClientError> {
  const { status, headers } = response;
  const text = await response.text().catch(() => '');
  const { code, detail, requestId } = parseProblem({ status, text, header: (name) => headers.get(name) });
  if (status === 401 || status === 403) {
    return new ClientError('The function key is missing or wrong: give it with --key, or in IMAGES_KEY.', {
      requestId,
    });
  }
  return new ClientError(detail ?? `The service answered with status ${status}.`, { code, requestId });
}
