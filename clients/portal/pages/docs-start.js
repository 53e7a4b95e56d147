// Starts Swagger UI on our own document. No validator badge (it would call home), no "try it out" (every call needs a DPoP proof).
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
follow();
dark.addEventListener('change', follow);

globalThis.SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: [],
  // Room by room: from 150 lines on Swagger UI keeps only those in sight, and no search of the browser finds the others.
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  displayRequestDuration: false,
  showExtensions: false,
  syntaxHighlight: { activated: false },
});
