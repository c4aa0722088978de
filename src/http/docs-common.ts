import { ERROR_CODES, ERROR_STATUS } from '../contract/error-codes.ts';
import { ERROR_GUIDE } from './error-guide.ts';
import { escapeText } from './escape-text.ts';
import { COMMON, USE } from './openapi/answers.ts';
import { HEADERS } from './openapi/headers.ts';
import { PLATFORM } from './openapi/platform-answers.ts';
import type { Reference } from './openapi/shapes.ts';

/** Errors of the service itself: any operation that uses a store can return them. */
const STATUSES = [429, 500, 503];

/** Headers and statuses that the reference explains once, as the viewer reads them. */
export const COMMON_HEADERS = Object.keys({ ...COMMON, ...USE }).join(' ');
export const COMMON_STATUSES = [...Object.values(PLATFORM).map(({ status }) => status), ...STATUSES].join(' ');

/** What is the same for all operations, so that each of them shows only its own. */
export function commonSection(): string {
  return `<section class="common" id="common" aria-labelledby="common-title">
<h2 id="common-title">All operations</h2>
<div class="columns">
<div>
<h3>Response headers</h3>
<table><tbody>
${Object.entries({ ...COMMON, ...USE })
  .map(headerRow)
  .join('\n')}
</tbody></table>
</div>
<div>
<h3>Responses</h3>
<table><tbody>
${Object.values(PLATFORM)
  .map(({ status, description }) => row(String(status), withLinks(escapeText(description))))
  .join('\n')}
${STATUSES.map(errorRow).join('\n')}
</tbody></table>
<p>429 and 503 have the header <code>Retry-After</code>, in seconds. An unknown path is 404 <a href="#RouteNotFound">RouteNotFound</a>, an unsupported method 405 <a href="#MethodNotAllowed">MethodNotAllowed</a>.</p>
</div>
</div>
</section>`;
}

function headerRow([name, { $ref }]: [string, Reference]): string {
  const description = HEADERS[$ref.split('/').at(-1) ?? '']?.description ?? '';
  return row(`<code>${name}</code>`, escapeText(description));
}

/** Error codes in backquotes become links to their meaning. */
function withLinks(text: string): string {
  return text.replace(/`(\w+)`/g, '<a href="#$1">$1</a>');
}

function errorRow(status: number): string {
  const codes = ERROR_CODES.filter((code) => ERROR_STATUS[code] === status);
  return row(
    String(status),
    codes.map((code) => `<a href="#${code}">${code}</a>: ${escapeText(ERROR_GUIDE[code].meaning)}`).join('<br>'),
  );
}

function row(head: string, text: string): string {
  return `<tr><th scope="row">${head}</th><td>${text}</td></tr>`;
}
