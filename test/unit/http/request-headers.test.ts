import { expect, it } from 'vitest';
import { incomingHeaders } from '../../../src/http/request-headers.ts';

it('keeps every value of every name', () => {
  const rawHeaders = [
    'Host',
    'x',
    '__proto__',
    'a',
    'X-Two',
    '1',
    'constructor',
    'b',
    'x-two',
    '2',
    'Content-Type',
    'é',
  ];
  const headers = incomingHeaders({ rawHeaders });
  expect([...headers]).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['content-type', 'é'],
    ['host', 'x'],
    ['x-two', '1, 2'],
  ]);
});
