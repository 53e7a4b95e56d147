/** The frame of every page that is made at build: head, the way around, and where else to go. */
import { type Markup, markup } from './markup.ts';

export type Frame = {
  readonly title: string;
  /** Address of the style sheet that all pages share. */
  readonly styles: string;
  readonly main: Markup;
  /** Address of a picture for the tab; absent: none. */
  readonly icon?: string;
  /** More for the head: a page's own styles and scripts. */
  readonly head?: Markup;
};

const PLACES = [
  ['/officer', 'Write a report'],
  ['/kit', 'Partner kit'],
  ['/docs', 'API'],
  ['/analyst', 'Analysts'],
  ['/quality', 'Quality'],
] as const;

/** The way around, the same on every page. */
export const siteHeader: Markup = markup`<header class="site">
  <a class="home" href="/"><svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><path class="swell" d="M3 23C9 12 23 12 29 23M3 27C9 18 23 18 29 27"/><path class="mast" d="M16 20V5"/><circle cx="16" cy="5" r="2.4"/><circle cx="5" cy="17" r="2"/><circle cx="27" cy="17" r="2"/></svg><span>PTCN Exchange</span></a>
  <nav aria-label="Pages">${PLACES.map(([address, name]) => markup`<a href="${address}">${name}</a>`)}</nav>
</header>`;

export const siteFooter: Markup = markup`<footer class="site">
  <p>PTCN Exchange carries intelligence at RESTRICTED and below. This page needs nothing from anywhere else and counts nobody.</p>
  <nav aria-label="For programs"><a href="/v1/openapi.json">OpenAPI</a> <a href="/.well-known/oauth-authorization-server">Access</a> <a href="/.well-known/jwks.json">Keys</a></nav>
</footer>`;

export const pageDocument = ({ title, styles, main, icon, head }: Frame): string =>
  `${
    markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${icon ?? 'data:,'}">
<link rel="stylesheet" href="${styles}">
${head ?? []}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${siteHeader}
${main}
${siteFooter}
</body>
</html>
`.html
  }`;
