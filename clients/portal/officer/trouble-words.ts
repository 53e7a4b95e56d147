/** What went wrong, and what to do about it, in the language of the page; what the exchange itself says stays in its words. */
import { AccessRefused, ExchangeProblem, Unreachable } from '../../exchange-problem.ts';
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import type { Trouble } from '../staff/trouble.ts';
import type { Tongue } from './language.ts';

export function troubleInWords(error: unknown, { words }: Tongue): Trouble {
  const { trouble, page } = words;
  if (error instanceof Unreachable)
    return navigator.onLine
      ? { what: trouble.unreachable, fix: trouble.unreachableFix }
      : { what: trouble.offline, fix: trouble.offlineFix };
  if (error instanceof AccessRefused) return { what: trouble.access, fix: trouble.accessFix };
  if (error instanceof ExchangeProblem) return { what: `${trouble.said} ${error.message}`, fix: error.fix };
  return { what: error instanceof Error ? error.message : String(error), fix: page.tryAgain };
}

/** The same for what is kept with an entry of the queue, whose own advice is meant for the terminal. */
export function troubleOfEntry({ trouble, findings }: SpoolEntry, { words }: Tongue): Trouble | undefined {
  if (trouble === undefined) return undefined;
  const { unreachable, unreachableFix, access, accessFix, said, mend } = words.trouble;
  if (trouble.code === 'Unreachable') return { what: unreachable, fix: unreachableFix };
  if (trouble.code === 'AccessRefused') return { what: access, fix: accessFix };
  return { what: `${said} ${trouble.text}`, fix: findings.length > 0 ? mend : trouble.fix };
}
