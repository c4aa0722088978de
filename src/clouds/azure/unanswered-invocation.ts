import { HttpResponse, type PostInvocationHandler } from '@azure/functions';

const MESSAGE = 'The request failed because of an internal error.';

/**
 * Fallback under the wrapper of `http-handler.ts`: with HTTP streams on, an invocation that ends with an error or
 * without a response object never gets a response (azure-functions-nodejs-library, issue 324). It never throws: a hook
 * that throws would also hang the request.
 */
export const answerLostInvocation: PostInvocationHandler = (context) => {
  const { invocationContext } = context;
  const { invocationId, options } = invocationContext;
  if (options.trigger.type !== 'httpTrigger') return;
  if (!context.error && context.result instanceof HttpResponse) return;
  const cause = context.error instanceof Error ? context.error.name : typeof context.result;
  invocationContext.error(
    JSON.stringify({ event: 'failure', request_id: invocationId, cause: `Lost between host and handler: ${cause}` }),
  );
  context.error = undefined;
  context.result = new HttpResponse({
    status: 500,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'x-ms-error-code': 'InternalError',
      'x-ms-request-id': invocationId,
    },
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: MESSAGE,
      request_id: invocationId,
      error: { code: 'InternalError', message: MESSAGE },
    }),
  });
};
