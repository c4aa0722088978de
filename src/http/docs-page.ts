import type { ErrorCode } from '../errors.ts';
import { ERROR_GUIDE } from './error-guide.ts';
import { ERROR_STATUS, statusOf } from './problem.ts';

/** The reference page. Everything but the viewer is there without JavaScript. */
export function docsPage(): string {
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Image Metadata API: reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/docs.css">
<script src="/api/docs/swagger-ui-bundle.js" defer></script>
<script src="/api/docs/viewer.js" defer></script>
</head>
<body>
<header>
<h1>Image Metadata API</h1>
<p>What this service takes and answers. For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). For people: <a href="/api/app">the page</a>.</p>
<nav><a href="#operations">Operations</a> <a href="#errors">Error codes</a></nav>
</header>
<section id="operations" aria-label="Operations">
<div id="viewer"><noscript><p class="errors">The list of operations needs JavaScript. The same stands in <a href="/api/openapi.json">openapi.json</a>.</p></noscript></div>
</section>
<section class="errors" id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Error codes</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457). Its code stands in <code>error.code</code> and in the header <code>x-ms-error-code</code>; <code>type</code> leads here. Name the <code>request_id</code> when you report one.</p>
<ul class="codes">
${codes.map((code) => `<li><a href="#${code}"><code>${code}</code></a></li>`).join('\n')}
</ul>
${codes.map(article).join('\n')}
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

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
