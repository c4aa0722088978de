/* The reference: Swagger UI on this service's own document. The error codes below it stand in the page itself. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
followScheme();
dark.addEventListener('change', followScheme);

/** An error code that the address points to, or a heading. */
const target = document.getElementById(location.hash.slice(1));

globalThis.SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#viewer',
  // With it on, the viewer takes every fragment for an operation of its own.
  deepLinking: target === null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Otherwise the document would be sent to a host of the viewer's makers.
  validatorUrl: null,
  persistAuthorization: false,
  // It has made the page longer above what the address points to.
  onComplete: () => target?.scrollIntoView(),
});
