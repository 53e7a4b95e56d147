/** HTML as text with everything that is put into it escaped: for the pages that are made once, at build. */

/** Text that is HTML already. */
export type Markup = { readonly html: string };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

type Part = string | number | Markup | readonly Markup[];

const rendered = (part: Part): string => {
  if (typeof part === 'string' || typeof part === 'number') return escaped(`${part}`);
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
};

/** Tag of a template literal: `markup\`<p>${text}</p>\``. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  html: texts.reduce((html, text, index) => {
    const part = parts[index - 1];
    return html + (part === undefined ? '' : rendered(part)) + text;
  }),
});

/** Sentences with `code` in backticks, as the contract writes them. */
export const prose = (text: string): Markup => ({
  html: escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>'),
});
