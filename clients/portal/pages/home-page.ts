/** The front page: what this is, and where each of its five readers goes. */
import { PUBLISHED_SCHEMAS } from '#schemas/api/published-schemas.ts';
import { ORIGIN_TO_COME } from '#domain/page-manifest.ts';
import { pageDocument } from './layout.ts';
import { type Markup, markup } from './markup.ts';

/** A stick chart, as navigators of the Marshall Islands made them: swells bending around islands, and the ways between. */
const stickChart: Markup = markup`<svg class="chart" viewBox="0 0 560 360" aria-hidden="true">
<g class="swell"><path d="M8 92C120 8 240 8 330 86S500 168 552 92"/><path d="M8 152C130 60 236 64 322 136S498 226 552 152"/><path d="M8 212C140 118 230 122 312 190S492 284 552 212"/><path d="M8 272C150 178 224 184 304 246S486 338 552 272"/></g>
<g class="way"><path d="M84 268L208 118L330 86"/><path d="M208 118L262 208L404 206"/><path d="M84 268L262 208"/><path d="M330 86L404 206L488 128"/><path d="M404 206L448 306"/></g>
<g class="island"><circle cx="84" cy="268" r="6"/><circle cx="208" cy="118" r="6"/><circle cx="330" cy="86" r="6"/><circle cx="262" cy="208" r="6"/><circle cx="488" cy="128" r="6"/><circle cx="404" cy="206" r="6"/></g>
<g class="harbour"><circle cx="448" cy="306" r="13"/><circle cx="448" cy="306" r="5"/></g>
</svg>`;

type Door = { readonly who: string; readonly what: string; readonly links: readonly (readonly [string, string])[] };

const DOORS: readonly Door[] = [
  {
    who: 'You write reports',
    what: 'In this browser, or by one file on your laptop: checked, signed and sent, also after weeks without a link.',
    links: [
      ['/officer', 'Write a report'],
      ['/kit', 'Get the partner kit'],
    ],
  },
  {
    who: 'You judge reports',
    what: 'What waits, the urgent first; the report as it was signed; your grading beside that of its unit. Of two analysts one decides, the other is told.',
    links: [['/analyst', 'Open the inbox']],
  },
  {
    who: 'You pull feeds',
    what: 'Everything that analysts published, in order, none skipped and none twice. Keep the cursor and come back.',
    links: [['/docs#/Feeds', 'Read about feeds']],
  },
  {
    who: 'You help units do better',
    what: 'First figures per unit: what is accepted at once, how long it takes, what to explain next. Never a league table.',
    links: [['/quality', 'See quality figures']],
  },
  {
    who: 'You build your own client',
    what: 'Standard OAuth 2 with DPoP, compact JWS, JSON Schema 2020-12, RFC 9457 problems. Every refusal says how to mend it.',
    links: [
      ['/docs', 'Browse the API'],
      ['/v1/openapi.json', 'OpenAPI 3.1'],
    ],
  },
];

const door = ({ who, what, links }: Door): Markup => markup`<section class="door"><h2>${who}</h2><p>${what}</p>
<p class="links">${links.map(([address, name]) => markup`<a href="${address}">${name}</a> `)}</p></section>
`;

const STEPS = [
  ['Write', 'in your own words and language; the smallest report is under 15 lines'],
  ['Sign', 'on your own machine, offline if need be; the key never leaves it'],
  ['Send', 'and get a signed receipt: our word that we hold these very bytes since this moment'],
  ['Follow', 'taken over, published, or returned with questions: no silence afterwards'],
] as const;

const schemaLinks = Object.entries(PUBLISHED_SCHEMAS).map(
  ([name, { version }]) => markup`<li><a href="/v1/schemas/${name}/${version}">${name}</a></li>
`,
);

export const homePage = (styles: string): string =>
  pageDocument({
    title: 'PTCN Exchange',
    styles,
    main: markup`<main id="main" class="home">
<div class="hero">
<div><p class="kicker">Pacific Transnational Crime Network</p>
<h1>Intelligence from every island, kept as it was signed</h1>
<p class="lead">Units of the network send signed reports. The exchange checks each one, keeps it, and hands it to the New Zealand Transnational Crime Unit. Every report gets a receipt, every refusal says how to mend it, and every unit hears what became of its work.</p></div>
${stickChart}
</div>
<ol class="steps">${STEPS.map(
      ([verb, rest]) => markup`<li><strong>${verb}</strong> ${rest}</li>
`,
    )}</ol>
<div class="doors">
${DOORS.map(door)}</div>
<section class="machine"><h2>For programs</h2>
<p>This exchange is <code>${ORIGIN_TO_COME}</code>: the issuer of tokens, and the <code>aud</code> of every report sent here.</p>
<ul class="schemas">
${schemaLinks}</ul></section>
</main>`,
  });
