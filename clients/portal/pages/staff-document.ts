/** The document of a page on which staff sign in: the frame, and where the application draws itself. */
import type { StaffPage } from '../build-script.ts';
import { pageDocument } from './layout.ts';
import { type Markup, markup } from './markup.ts';

type Without = { readonly title: string; readonly script: Markup };

/** What is read without the script: what it is called, and where the same is to be had. */
const WITHOUT: Readonly<Record<StaffPage, Without>> = {
  analyst: {
    title: 'Analysts',
    script: markup`The same is at <code>GET /v1/inbox</code> and in <code>npm run nztcu</code>.`,
  },
  quality: { title: 'Quality', script: markup`The figures are at <code>GET /v1/quality/partners</code>.` },
};

type Assets = { readonly styles: string; readonly ourStyles: string; readonly script: string };

export const staffDocument = (page: StaffPage, { styles, ourStyles, script }: Assets): string =>
  pageDocument({
    title: `${WITHOUT[page].title} · PTCN Exchange`,
    styles,
    head: markup`<link rel="stylesheet" href="${ourStyles}">
<script type="module" src="${script}"></script>
`,
    main: markup`<main id="main"><div id="${page}"><h1>${WITHOUT[page].title}</h1>
<noscript><p>This page needs JavaScript. ${WITHOUT[page].script}</p></noscript></div></main>`,
  });
