/** The page of the partner kit: the file, its digest, how to check it, and the first commands. */
import { ORIGIN_TO_COME } from '#domain/page-manifest.ts';
import { pageDocument } from './layout.ts';
import { type Markup, markup } from './markup.ts';

export type Kit = { readonly name: string; readonly bytes: number; readonly sha512: string };

const commands = (...lines: readonly string[]): Markup =>
  markup`<pre tabindex="0"><code>${lines.join('\n')}</code></pre>`;

const START = [
  ['Make your keys', ['node ptcn.mjs keygen --help'], 'They stay on this machine, sealed under your passphrase.'],
  ['Enrol', ['node ptcn.mjs enrol'], 'Send the request to the operator, and compare the fingerprint by telephone.'],
  ['Write', ['node ptcn.mjs new --crime-type illicit-drugs'], 'A commented starter in your editor.'],
  [
    'Check, sign, send',
    ['node ptcn.mjs check report.json', 'node ptcn.mjs submit report.json'],
    'No link? It waits in the queue and goes later.',
  ],
] as const;

const download = ({ name, bytes, sha512 }: Kit): Markup => markup`<section class="next">
<h2><a href="/kit/${name}" download>Download ${name}</a></h2>
<p>${Math.ceil(bytes / 1024)} KB, one file. It needs <a href="https://nodejs.org/">Node</a> 20 or newer and nothing else.</p>
<h3>Is it the one we made?</h3>
<p>Its SHA-512 must be this. Ask the operator to read you the first and the last eight characters.</p>
<p class="digest"><code>${sha512}</code></p>
${commands(`shasum -a 512 ${name}`, `certutil -hashfile ${name} SHA512`)}
<p class="aside">The first is for macOS and Linux, the second for Windows.</p>
</section>`;

const missing: Markup = markup`<section class="next"><h2>Not packed here</h2>
<p>This installation was built without the kit. The operator makes it with <code>npm run kit</code> and deploys again.</p></section>`;

export const kitPage = (styles: string, kit: Kit | undefined): string =>
  pageDocument({
    title: 'Partner kit · PTCN Exchange',
    styles,
    main: markup`<main id="main" class="reading">
<p class="kicker">For partner units</p>
<h1>The partner kit</h1>
<p class="lead">Write, check, sign, queue, send and follow your reports, with the same rules that the exchange applies. Everything but sending works without a link.</p>
${kit ? download(kit) : missing}
<h2>Four steps to the first receipt</h2>
<ol class="start">${START.map(([title, lines, why]) => markup`<li><h3>${title}</h3>${commands(...lines)}<p>${why}</p></li>`)}</ol>
<p>The address of this exchange is <code>${ORIGIN_TO_COME}</code>. Every command explains itself with <code>--help</code>.</p>
</main>`,
  });
