/** The document of the quality page: the frame, and where the application draws itself. */
import { pageDocument } from './layout.ts';
import { markup } from './markup.ts';

export const qualityDocument = (styles: string, ourStyles: string, script: string): string =>
  pageDocument({
    title: 'Quality · PTCN Exchange',
    styles,
    head: markup`<link rel="stylesheet" href="${ourStyles}">
<script type="module" src="${script}"></script>
`,
    main: markup`<main id="main"><div id="quality"><h1>Quality</h1>
<noscript><p>This page needs JavaScript. The figures are at <code>GET /v1/quality/partners</code>.</p></noscript></div></main>`,
  });
