/** The document of a page that is an application: the frame, and where the application draws itself. */
import type { ScriptedPage } from '../build-script.ts';
import { pageDocument } from './layout.ts';
import { type Markup, markup } from './markup.ts';

type Without = { readonly title: string; readonly script: Markup };

/** What is read without the script: what it is called, and where the same is to be had. */
const WITHOUT: Readonly<Record<ScriptedPage, Without>> = {
  analyst: {
    title: 'Analysts',
    script: markup`The same is at <code>GET /v1/inbox</code> and in <code>npm run nztcu</code>.`,
  },
  officer: {
    title: 'Write a report',
    script: markup`The <a href="/kit">partner kit</a> does the same without a browser.`,
  },
  quality: { title: 'Quality', script: markup`The figures are at <code>GET /v1/quality/partners</code>.` },
};

type Assets = {
  readonly styles: string;
  readonly ourStyles: string;
  readonly script: string;
  /** There when the page can be installed. */
  readonly app?: { readonly manifest: string; readonly icon: string };
};

export const scriptedDocument = (page: ScriptedPage, { styles, ourStyles, script, app }: Assets): string =>
  pageDocument({
    title: `${WITHOUT[page].title} · PTCN Exchange`,
    styles,
    ...(app && { icon: app.icon }),
    head: markup`<link rel="stylesheet" href="${ourStyles}">
${app ? markup`<link rel="manifest" href="${app.manifest}">\n` : []}<script type="module" src="${script}"></script>
`,
    main: markup`<main id="main"><div id="${page}"><h1>${WITHOUT[page].title}</h1>
<noscript><p>This page needs JavaScript. ${WITHOUT[page].script}</p></noscript></div></main>`,
  });
