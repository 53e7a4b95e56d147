/** The page of the partner kit: the file, its digest, how to check it, and the first commands. */
import { ORIGIN_TO_COME } from '#domain/page-manifest.ts';
import { pageDocument } from './layout.ts';
import { type Markup, markup } from './markup.ts';

export type Kit = { readonly name: string; readonly version: string; readonly bytes: number; readonly sha512: string };

const commands = (...lines: readonly string[]): Markup =>
  markup`<pre tabindex="0"><code>${lines.join('\n')}</code></pre>`;

type Step = { readonly title: string; readonly lines: readonly string[]; readonly why: string };

const START: readonly Step[] = [
  {
    title: 'Make your keys',
    lines: [`node ptcn.mjs keygen --partner-id tonga-tcu --origin ${ORIGIN_TO_COME}`],
    why: 'They stay on this machine, sealed under your passphrase. Agree the identifier with the operator first.',
  },
  {
    title: 'Enrol',
    lines: ['node ptcn.mjs enrol --name "Tonga Transnational Crime Unit" --country TO'],
    why: 'Send the file it writes to the operator, and compare the fingerprint by telephone. Then the same on a second laptop, with --device and a name for it: the day one is lost, you send from the other.',
  },
  {
    title: 'Practise',
    lines: [
      'node ptcn.mjs --practice new --crime-type illicit-drugs -o practice.jsonc',
      'node ptcn.mjs --practice submit practice.jsonc',
      'node ptcn.mjs --practice status',
    ],
    why: 'The same exchange with nobody reading: an invented report, a real verdict, an invented answer. Nobody counts your tries.',
  },
  {
    title: 'Write',
    lines: ['node ptcn.mjs new --crime-type illicit-drugs -o report.jsonc'],
    why: 'A starter with comments, to fill in with any editor.',
  },
  {
    title: 'Check and send',
    lines: ['node ptcn.mjs check report.jsonc', 'node ptcn.mjs submit report.jsonc'],
    why: 'No link? It is signed, waits in the queue, and goes with the next submit.',
  },
  {
    title: 'Follow',
    lines: ['node ptcn.mjs status', 'node ptcn.mjs receipt verify <submission id>'],
    why: 'What became of your reports, by their ids; and that the exchange keeps its word, also years later with --offline.',
  },
];

const step = ({ title, lines, why }: Step): Markup =>
  markup`<li><h3>${title}</h3>${commands(...lines)}<p>${why}</p></li>`;

const download = ({ name, version, bytes, sha512 }: Kit): Markup => markup`<section class="next">
<h2><a href="/kit/${name}" download>Download ${name}</a></h2>
<p>Version ${version}, ${Math.ceil(bytes / 1024)} KB, one file. It needs Node.js 20 or newer and nothing else.</p>
<p>You have an older one? It fetches this one itself, after telling you what is new:</p>
${commands(`node ${name} update`)}
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
<h2>Six steps, from keys to what became of a report</h2>
<ol class="start">${START.map(step)}</ol>
<p>Every command explains itself with <code>--help</code>.</p>
</main>`,
  });
