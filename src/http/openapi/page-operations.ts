import { answer, type Failure } from './answers.ts';
import { KEPT, notModified, operation, readable, SERVICE } from './operations.ts';
import { headerRef, type PathItem } from './shapes.ts';

interface Page {
  readonly id: string;
  readonly summary: string;
  readonly fileTypes: readonly string[];
  readonly failures: readonly Failure[];
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const HTML = 'text/html; charset=utf-8';

export const PAGE_PATHS: Readonly<Record<string, PathItem>> = {
  ...pagePaths('/docs', {
    id: 'get_docs',
    summary: 'API reference',
    fileTypes: [JAVASCRIPT, CSS, HTML],
    failures: ['InvalidQueryParameter', 'InvalidHeader'],
  }),
  ...pagePaths('/app', {
    id: 'get_app',
    summary: 'Web page',
    fileTypes: [JAVASCRIPT, CSS, 'image/svg+xml'],
    failures: ['InvalidHeader'],
  }),
};

/** A page and the files that it loads. */
function pagePaths(path: string, { id, summary, fileTypes, failures }: Page): Readonly<Record<string, PathItem>> {
  const headers = { ...KEPT, 'Content-Security-Policy': headerRef('ContentSecurityPolicyPage') };
  const served = (types: readonly string[]) => ({
    200: answer('The file.', {
      headers,
      content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
    }),
    304: notModified(headers),
  });
  const common = { tag: SERVICE, anonymous: true };
  return {
    [path]: readable(
      operation({
        ...common,
        id,
        summary,
        description: 'An HTML page. It loads nothing from other hosts.',
        parameters: ['IfNoneMatch'],
        answers: served([HTML]),
        failures,
      }),
    ),
    [`${path}/{file}`]: readable(
      operation({
        ...common,
        id: `${id}_file`,
        summary: `${summary} (files)`,
        description: 'A file of the page.',
        parameters: ['File', 'IfNoneMatch'],
        answers: served(fileTypes),
        failures: [...failures, 'RouteNotFound'],
      }),
    ),
  };
}
