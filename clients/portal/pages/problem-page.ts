/** The page that `type` of a problem document names: what it means and what to do next. */
import type { ProblemText } from '#schemas/api/problem-texts.ts';
import { pageDocument } from './layout.ts';
import { markup, prose } from './markup.ts';

export const problemPage = (styles: string, { code, status, title, fix, metAt }: ProblemText): string =>
  pageDocument({
    title: `${title} · PTCN Exchange`,
    styles,
    main: markup`<main id="main" class="reading">
<p class="kicker">Problem · status ${status}</p>
<h1>${title}</h1>
<section class="next"><h2>What to do</h2><p>${prose(fix)}</p></section>
<dl>
<dt>Code</dt><dd><code>${code}</code>, the same for good: programs may rely on it</dd>
<dt>Met at</dt><dd><ul class="plain">${metAt.map((place) => markup`<li>${place.includes('/') ? markup`<code>${place}</code>` : place}</li>`)}</ul></dd>
<dt>Still stuck?</dt><dd>Give the operator the <code>instance</code> that stands in the answer. It says nothing about your report.</dd>
</dl>
<p><a href="/docs">All of the API</a></p>
</main>`,
  });
