import { API_PREFIX } from '../contract/api-prefix.ts';
import { ERROR_CODES, ERROR_STATUS, type ErrorCode, statusOf } from '../contract/error-codes.ts';
import { COMMON_HEADERS, COMMON_STATUSES, commonSection } from './docs-common.ts';
import { ERROR_GUIDE } from './error-guide.ts';
import { escapeText } from './escape-text.ts';

/** The reference page. Only the viewer requires JavaScript. */
export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Image Metadata API: reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${API_PREFIX}/docs/swagger-ui.css">
<link rel="stylesheet" href="${API_PREFIX}/docs/docs.css">
<script src="${API_PREFIX}/docs/swagger-ui-bundle.js" defer></script>
<script src="${API_PREFIX}/docs/viewer.js" type="module"></script>
</head>
<body>
<header>
<h1>Image Metadata API</h1>
<p>Operations, schemas and error codes of this service. See also the <a href="${API_PREFIX}/openapi.json">OpenAPI 3.1 document</a> and the <a href="${API_PREFIX}/app">web page</a>.</p>
<p>Recipes: <a href="${API_PREFIX}/docs/clients.html">upload from curl, a browser, JavaScript, Python, C#, Swift and Kotlin</a>, or <a href="${API_PREFIX}/docs/clients-generated.html">generate a client</a>.</p>
<nav aria-label="Sections"><a href="#common">All operations</a> <a href="#operations">Each operation</a> <a href="#errors">Error codes</a></nav>
</header>
${commonSection()}
<section id="operations" aria-label="Operations">
<div id="viewer" data-common-headers="${COMMON_HEADERS}" data-common-statuses="${COMMON_STATUSES}"><noscript><p class="errors">The list of operations requires JavaScript. The same information is in <a href="${API_PREFIX}/openapi.json">openapi.json</a>.</p></noscript></div>
</section>
<section class="errors" id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Error codes</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457). The code is in <code>error.code</code> and in the header <code>x-ms-error-code</code>; <code>type</code> links to this page. Include the <code>request_id</code> in reports.</p>
<ul class="codes">
${ERROR_CODES.map((code) => `<li><a href="#${code}"><code>${code}</code></a></li>`).join('\n')}
</ul>
${ERROR_CODES.map(article).join('\n')}
</section>
</body>
</html>
`;
}

function article(code: ErrorCode): string {
  const { meaning, remedy, example } = ERROR_GUIDE[code];
  const statuses = new Set([ERROR_STATUS[code], statusOf({ code, target: 'If-None-Match' })]);
  return `<article id="${code}" aria-labelledby="${code}-title">
<h3 id="${code}-title"><code>${code}</code> <span>${[...statuses].join(' or ')}</span></h3>
<dl>
<dt>Meaning</dt><dd>${escapeText(meaning)}</dd>
<dt>What to do</dt><dd>${escapeText(remedy)}</dd>
<dt>Example</dt><dd>${escapeText(example.detail)}</dd>
</dl>
</article>`;
}
