import { condense } from './condense.js';

/* The reference: Swagger UI on this service's own document. The error codes below it are part of the page itself. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
followScheme();
dark.addEventListener('change', followScheme);

const URL = '/api/openapi.json';
const viewer = document.getElementById('viewer');
const words = (text) => new Set(text.split(' '));
const common = { headers: words(viewer.dataset.commonHeaders), statuses: words(viewer.dataset.commonStatuses) };

/** An error code that the URL points to, or a heading. */
const target = document.getElementById(location.hash.slice(1));

globalThis.SwaggerUIBundle({
  ...(await source()),
  dom_id: '#viewer',
  // With it on, the viewer takes every fragment for an operation of its own.
  deepLinking: target === null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Otherwise the document would be sent to a host of the viewer's makers.
  validatorUrl: null,
  persistAuthorization: false,
  // It has made the page longer above the target of the URL.
  onComplete: () => target?.scrollIntoView(),
});

// The viewer opens every link in a new tab.
viewer.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link === null || document.getElementById(link.hash.slice(1)) === null) return;
  event.preventDefault();
  location.hash = link.hash;
});

/** Without the document, the viewer loads it itself and shows why it cannot. */
async function source() {
  try {
    const response = await fetch(URL);
    return { spec: condense(await response.json(), common) };
  } catch {
    return { url: URL };
  }
}
