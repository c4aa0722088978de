import { HttpResponse, InvocationContext, PostInvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { answerLostInvocation } from '../../../../src/clouds/azure/unanswered-invocation.ts';

async function ending(outcome: { result?: unknown; error?: unknown }, trigger = 'httpTrigger') {
  const invocationContext = new InvocationContext({
    invocationId: 'request-1',
    options: { trigger: { type: trigger, name: 'x' } },
    logHandler: () => undefined,
  });
  const context = new PostInvocationContext({ invocationContext, ...outcome });
  await answerLostInvocation(context);
  return context;
}

describe('answerLostInvocation', () => {
  it.each([
    ['an error', { error: new Error('secret detail') }],
    ['an error that is no Error', { error: 'secret detail' }],
    ['nothing', {}],
    [
      'plain data, which the library may not be able to send',
      { result: { status: 200, headers: { a: 'secret detail\n' } } },
    ],
  ])('answers 500 after %s', async (_case, outcome) => {
    const { result, error } = await ending(outcome);
    expect(error).toBeUndefined();
    expect(result).toBeInstanceOf(HttpResponse);
    const response = result as HttpResponse;
    expect(response.status).toBe(500);
    expect(response.headers.get('x-ms-request-id')).toBe('request-1');
    const text = await response.text();
    expect(JSON.parse(text).error.code).toBe('InternalError');
    expect(text).not.toContain('secret');
  });

  it('leaves a response alone', async () => {
    const response = new HttpResponse({ status: 201 });
    expect((await ending({ result: response })).result).toBe(response);
  });

  it('leaves other triggers alone', async () => {
    const failure = new Error('the sweep failed');
    expect((await ending({ error: failure }, 'timerTrigger')).error).toBe(failure);
  });
});
