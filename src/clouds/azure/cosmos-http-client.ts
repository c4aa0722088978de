import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { BrokenResponseError } from '../../stores/connection-error.ts';

/**
 * The SDK parses every body as JSON, and takes the message of every error from it. A gateway's HTML page, or no body,
 * would become a SyntaxError or a TypeError without a status, indistinguishable from a bug in this service.
 */
export function cosmosHttpClient(client: HttpClient = createDefaultHttpClient()): HttpClient {
  return {
    async sendRequest(request) {
      const response = await client.sendRequest(request);
      const text = response.bodyAsText ?? '';
      if (response.status >= 400) return isObject(text) ? response : { ...response, bodyAsText: '{}' };
      // Not parsed here: each page of a list would be parsed twice.
      if (text !== '' && !/^\s*[[{]/.test(text)) throw new BrokenResponseError('The database response is not JSON');
      return response;
    },
  };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
