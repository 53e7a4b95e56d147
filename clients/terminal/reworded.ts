/** A refusal of the exchange that the command can say better: it knows what was asked for. */
import { ExchangeProblem } from '../exchange-problem.ts';

type Words = { readonly detail?: string; readonly fix: string };

/** For `catch`: throws a refusal of this code in these words, and everything else as it came. */
export const reworded =
  (code: string, { detail, fix }: Words) =>
  (error: unknown): never => {
    if (!(error instanceof ExchangeProblem) || error.code !== code) throw error;
    const { status, title, instance, message } = error;
    throw new ExchangeProblem({ status, code, title, detail: detail ?? message, fix, instance });
  };
