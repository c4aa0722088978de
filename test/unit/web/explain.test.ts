import { describe, expect, it } from 'vitest';
import { ERROR_GUIDE } from '../../../src/http/error-guide.ts';
import { Failure, failureOf } from '../../../src/web/api/failure.ts';
import { english } from '../../../src/web/words/english.ts';
import { explain } from '../../../src/web/words/explain.ts';

const NO_HEADER = () => null;

describe('explain', () => {
  it("keeps the service's own sentence, which names the limit, and adds what to do", () => {
    const error = new Failure('ImageTooLarge', 'It has 31 bytes, the limit is 26.', { requestId: 'r-1' });
    expect(explain(error)).toEqual({
      title: 'Too large',
      text: 'It has 31 bytes, the limit is 26. Reduce its size, then upload it again.',
      retry: false,
      requestId: 'r-1',
    });
  });

  it.each(['ConnectionLost', 'KeyNeeded', 'StorageUnavailable', 'Timeout', 'TooManyRequests', 'InternalError'])(
    'offers to try again after %s',
    (code) => expect(explain(new Failure(code, '')).retry).toBe(true),
  );

  it.each(['UnsupportedImageFormat', 'CorruptImage', 'TooManyPixels', 'EmptyBody'])(
    'does not send the same bytes again after %s',
    (code) => expect(explain(new Failure(code, '')).retry).toBe(false),
  );

  it('has words for what goes wrong in the page itself, and beside that for codes of the service alone', () => {
    const own = Object.keys(english.errors).filter((code) => !(code in ERROR_GUIDE));
    expect(own.sort()).toEqual(['ConnectionLost', 'KeyNeeded', 'StorageRefused', 'UnexpectedAnswer']);
  });

  it('shows a code that it does not know by what the service says', () => {
    expect(explain(new Failure('Novel', 'Something new.')).text).toBe('Something new.');
  });

  it('shows no text of an exception', () => {
    expect(explain(new TypeError('x is undefined')).text).not.toContain('undefined');
  });
});

describe('failureOf', () => {
  const headers: Record<string, string> = {
    'x-ms-error-code': 'TooManyRequests',
    'x-ms-request-id': 'r-2',
    'retry-after': '3',
  };

  it('reads problem details', () => {
    const failure = failureOf({
      status: 429,
      text: '{"detail":"Slow down."}',
      header: (name) => headers[name] ?? null,
    });
    expect(failure).toMatchObject({ code: 'TooManyRequests', message: 'Slow down.', status: 429, requestId: 'r-2' });
    expect(failure.retryAfterSeconds).toBe(3);
  });

  it.each(['', '<html>', 'null', '[]', '{"detail":1}'])('takes an answer of somebody else: %j', (text) => {
    const failure = failureOf({ status: 502, text, header: NO_HEADER });
    expect(failure).toMatchObject({ code: 'UnexpectedAnswer', message: 'The service responded with status 502.' });
  });
});
