import { describe, expect, it } from 'vitest';
import { readOutputs } from '../../../../infra/azure/read-output.ts';

describe('the outputs of a deployment', () => {
  const outputs = {
    functioN_APP_NAME: { type: 'String', value: 'func-a' },
    apiUrl: { type: 'String', value: 'https://a' },
  };

  it('are found whatever case their names came back in', () => {
    expect(readOutputs(outputs, ['FUNCTION_APP_NAME', 'APIURL'])).toEqual(['func-a', 'https://a']);
  });

  it.each([
    ['an absent output', outputs, 'the deployment has functioN_APP_NAME, apiUrl'],
    ['an empty deployment', null, 'the deployment has none'],
    ['an empty value', { nothing: { value: '' } }, 'the deployment has nothing'],
  ])('are refused with what is there: %s', (_, given, message) => {
    expect(() => readOutputs(given, ['nothing'])).toThrow(`Cannot read the output nothing: ${message}`);
  });
});
