/** The browsable API documentation: Swagger UI, served from here, with our frame around it. */
import { pageDocument } from './layout.ts';
import { markup } from './markup.ts';

export type DocsAssets = {
  readonly styles: string;
  readonly swaggerStyles: string;
  readonly ourStyles: string;
  readonly swaggerScript: string;
  readonly startScript: string;
};

export const docsPage = (assets: DocsAssets): string =>
  pageDocument({
    title: 'API · PTCN Exchange',
    styles: assets.styles,
    head: markup`<link rel="stylesheet" href="${assets.swaggerStyles}">
<link rel="stylesheet" href="${assets.ourStyles}">
<script defer src="${assets.swaggerScript}"></script>
<script defer src="${assets.startScript}"></script>
`,
    main: markup`<main id="main" class="docs"><div id="swagger-ui"><p class="waiting">Fetching the documentation (about half a megabyte, once)…</p></div>
<noscript><p>This page needs JavaScript. The same is in <a href="/v1/openapi.json">openapi.json</a>.</p></noscript></main>`,
  });
