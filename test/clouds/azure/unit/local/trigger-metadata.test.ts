import { describe, expect, test } from 'vitest';
import { type RequestFacts, triggerMetadata } from '../../../../../infra/azure/local/host/trigger-metadata.ts';

const headers = { host: 'localhost', 'x-two': 'a, b' };
const HEADERS = { json: JSON.stringify(headers) };

function metadata(facts: Partial<Omit<RequestFacts, 'body'>> & { body?: string }) {
  const { body, ...rest } = facts;
  return triggerMetadata({
    headers,
    query: '',
    values: {},
    ...rest,
    body: body === undefined ? undefined : Buffer.from(body),
  });
}

describe('what the host tells the worker beside the request', () => {
  test('the headers, the query and the route', () => {
    expect(metadata({ query: '?top=5&tag=a&tag=b%20c', values: { id: 'x' } })).toEqual({
      top: { string: '5' },
      tag: { string: 'b c' },
      id: { string: 'x' },
      Headers: HEADERS,
    });
  });

  test('members of a JSON body that are no objects, as .NET writes them', () => {
    const body = '\ufeff {"a": "x", "n": 1.5, "t": true, "o": {}, "l": [], "z": null} ';
    const { Headers, ...members } = metadata({ body });
    expect(members).toEqual({ a: { string: 'x' }, n: { string: '1.5' }, t: { string: 'True' } });
    expect(Headers).toEqual(HEADERS);
  });

  test.each(['{"a":', '[{"a":1}]', '{}', ''])('a body %j has none', (body) => {
    expect(metadata({ body })).toEqual({ Headers: HEADERS });
  });

  test('the route beats the query, which beats the body', () => {
    expect(metadata({ body: '{"id":"body","q":"body"}', query: '?id=query&q=query', values: { id: 'route' } })).toEqual(
      {
        id: { string: 'route' },
        q: { string: 'query' },
        Headers: HEADERS,
      },
    );
  });

  test('who comes first gives a key its letters', () => {
    expect(metadata({ query: '?ID=query', values: { id: 'route' } })).toHaveProperty('ID', { string: 'route' });
  });

  test('an absent optional route value cannot be forged', () => {
    expect(metadata({ query: '?id=query', values: { id: undefined } })).toEqual({ Headers: HEADERS });
  });

  test('the function key is left out', () => {
    expect(metadata({ query: '?code=secret&Code=secret' })).toEqual({ Headers: HEADERS });
  });

  test('Headers of the query or the body replace the headers; in other letters they leave none', () => {
    expect(metadata({ query: '?Headers={"a":"b"}' })).toEqual({ Headers: { string: '{"a":"b"}' } });
    expect(metadata({ body: '{"Headers":"{}"}' })).toEqual({ Headers: { string: '{}' } });
    expect(metadata({ query: '?headers=x' })).toEqual({ headers: { string: 'x' } });
  });

  test('a long member, like an image in base64, is left out', () => {
    const body = (length: number) => JSON.stringify({ image_data: 'a'.repeat(length) });
    expect(metadata({ body: body(65_536) })).toHaveProperty('image_data');
    expect(metadata({ body: body(65_537) })).not.toHaveProperty('image_data');
  });

  test('the name __proto__ is a name', () => {
    expect(Object.keys(metadata({ body: '{"__proto__":"x"}' }))).toContain('__proto__');
  });
});
