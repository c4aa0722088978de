import { Running } from '../../../support/child-processes.ts';
import type { Settings } from '../../../support/harness.ts';
import { type Outcome, startRuntimeApi } from './runtime-api.ts';

/** One execution environment: the runtime client with a handler, and the API that it asks for events. */
export interface RuntimeClient extends AsyncDisposable {
  invoke(event: object, requestId?: string): Promise<Outcome>;
  /** Why the handler could not be loaded. Rejects when it could. */
  initFailure(): Promise<string>;
  /** Waits for what it writes to its standard streams. */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface ClientOptions {
  /** The client's own script. */
  readonly script: string;
  readonly taskRoot: string;
  readonly handler: string;
  readonly settings: Settings;
}

export async function startClient({ script, taskRoot, handler, settings }: ClientOptions): Promise<RuntimeClient> {
  const api = await startRuntimeApi();
  const client = new Running(script, [], {
    ...settings,
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    // As in the template.
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_FUNCTION_NAME: 'images',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/images',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/26/[$LATEST]0123456789abcdef',
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: handler,
  });
  const ended = client.exited.then((code): never => {
    throw new Error(`The runtime client ended with ${code}:\n${client.output}`);
  });
  ended.catch(() => undefined);
  return {
    invoke: (event, requestId) => Promise.race([api.invoke(event, requestId), ended]),
    initFailure: () => Promise.race([api.initFailure, ended]),
    sees: (pattern) => client.sees(pattern),
    async [Symbol.asyncDispose]() {
      // It waits for the next event and hears no other signal.
      await client.stop('SIGKILL');
      await api.stop();
    },
  };
}
