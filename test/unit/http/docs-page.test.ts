import { describe, expect, it } from 'vitest';
import { docsPage } from '../../../src/http/docs-page.ts';
import { createOpenApi } from '../../../src/http/openapi/document.ts';
import type { Answer, Operation } from '../../../src/http/openapi/shapes.ts';

const VIEWER: string = '../../../src/docs/condense.js';
const { condense } = await import(VIEWER);

const page = docsPage();
const words = (name: string) => new Set((new RegExp(`data-common-${name}="([^"]+)"`).exec(page)?.[1] ?? '').split(' '));
const common = { headers: words('headers'), statuses: words('statuses') };
const section = /<section class="common".*?<\/section>/s.exec(page)?.[0] ?? '';

const document = createOpenApi({ origin: 'https://host', maxUploadBytes: 1, maxDirectUploadBytes: 1, maxPixels: 1 });
const condensed = condense(document, common);
const operations = (paths: object): Operation[] => Object.values(paths).flatMap((item) => Object.values(item));
const shown = new Map(operations(condensed.paths).map((operation) => [operation.operationId, operation]));

function resolve(response: Operation['responses'][string]): Answer {
  if (!('$ref' in response)) return response;
  const [, found] =
    Object.entries(document.components.responses).find(([name]) => response.$ref.endsWith(`/${name}`)) ?? [];
  if (found === undefined) throw new Error(`The document has no ${response.$ref}.`);
  return found as Answer;
}

describe('the reference', () => {
  it.each(operations(document.paths).map((operation) => [operation.operationId, operation] as const))(
    'says everything about %s, there or for all operations',
    (id, { responses }) => {
      const own = JSON.stringify(shown.get(id)?.responses);
      for (const [status, response] of Object.entries(responses)) {
        const { headers = {}, content } = resolve(response);
        const codes = headers['x-ms-error-code'] as { schema: { enum: string[] } } | undefined;
        const everywhere = common.statuses.has(status) && section.includes(`<th scope="row">${status}</th>`);
        for (const code of codes?.schema.enum ?? []) {
          if (everywhere) expect(section).toContain(`href="#${code}"`);
          else expect(own).toContain(`[${code}](#${code})`);
        }
        if (codes !== undefined) continue;
        if (!everywhere || content) expect(Object.keys(shown.get(id)?.responses ?? {})).toContain(status);
        for (const name of everywhere ? [] : Object.keys(headers)) {
          if (common.headers.has(name)) expect(section).toContain(`<code>${name}</code>`);
          else expect(own).toContain(`\`${name}\``);
        }
      }
    },
  );

  it('shows a body once, with the examples of every response that has it', () => {
    const { 200: healthy, 503: unhealthy } = (shown.get('get_health')?.responses ?? {}) as Record<string, Answer>;
    expect(Object.keys(healthy?.content?.['application/json']?.examples ?? {})).toEqual(['healthy', 'unhealthy']);
    expect(unhealthy).toEqual({ description: 'At least one is unavailable. Same body as 200.' });
  });
});
