/** The training page of one check, in English and in French: why it exists, what it looks for, a report that fails it and one that passes. */
import { CHECKS } from '#schemas/rules/judge.ts';
import type { CatalogueLanguage } from '#schemas/rules/texts/check-text.ts';
import { ENGLISH } from '#schemas/rules/texts/english.ts';
import { FRENCH } from '#schemas/rules/texts/french.ts';
import { EXAMPLES } from '#schemas/rules/training/examples.ts';
import { pageDocument } from './layout.ts';
import { type Markup, markup } from './markup.ts';

export type Check = (typeof CHECKS)[number];

const HEADINGS = {
  en: { fix: 'What to do', when: 'Looked at when', holds: 'Holds when', bad: 'Questioned', good: 'Passes' },
  fr: { fix: 'Que faire', when: 'Examiné quand', holds: 'Tient quand', bad: 'Mis en doute', good: 'Passe' },
} as const;

const TEXTS = { en: ENGLISH, fr: FRENCH } as const;

const explained = ({ code }: Check, language: CatalogueLanguage): Markup => {
  const { title, intent, precondition, condition, fix } = TEXTS[language][code];
  const heading = HEADINGS[language];
  const { bad, good } = EXAMPLES[code];
  return markup`<article lang="${language}" id="${language}">
<h2>${title}</h2>
<p>${intent}</p>
<section class="next"><h3>${heading.fix}</h3><p>${fix}</p></section>
<dl>
<dt>${heading.when}</dt><dd>${precondition}</dd>
<dt>${heading.holds}</dt><dd>${condition}</dd>
</dl>
<h3>${heading.bad}</h3>
<pre><code>${JSON.stringify(bad, null, 2)}</code></pre>
<h3>${heading.good}</h3>
<pre><code>${JSON.stringify(good, null, 2)}</code></pre>
</article>
`;
};

export const checkPage = (styles: string, check: Check): string => {
  const { code, dimension, level, severity } = check;
  const from = 'activeFrom' in check && check.activeFrom ? ` · from ${check.activeFrom}` : '';
  return pageDocument({
    title: `${ENGLISH[code].title} · PTCN Exchange`,
    styles,
    main: markup`<main id="main" class="reading">
<p class="kicker">Check · ${dimension} · ${level} · ${severity}${from}</p>
<h1><code>${code}</code></h1>
<p><a href="#en">English</a> · <a href="#fr" lang="fr">Français</a> · <a href="/checks">All checks</a></p>
${explained(check, 'en')}${explained(check, 'fr')}</main>`,
  });
};

/** All checks by dimension, each with its page. */
export const checksPage = (styles: string): string =>
  pageDocument({
    title: 'Checks · PTCN Exchange',
    styles,
    main: markup`<main id="main" class="reading">
<p class="kicker">For officers and advisers</p>
<h1>What a report is checked for</h1>
${[...new Set(CHECKS.map(({ dimension }) => dimension))]
  .toSorted()
  .map(
    (dimension) =>
      markup`<section><h2>${dimension}</h2><ul>${CHECKS.filter((check) => check.dimension === dimension).map(
        ({ code, severity }) =>
          markup`<li><a href="/checks/${code}">${ENGLISH[code].title}</a> <span lang="fr">· ${FRENCH[code].title}</span> · ${severity}</li>`,
      )}</ul></section>`,
  )}</main>`,
  });
