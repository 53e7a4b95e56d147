/** The verdict on claims: schema first, then the rules. The same code in the CLI, the browser and the Lambda. */
import { type Finding, MAX_FINDINGS } from '#schemas/finding.ts';
import { judgeAndCount, type Outcomes } from '#schemas/rules/judge.ts';
import { Submission } from '#schemas/submission.ts';
import { schemaFindings } from './schema-findings.ts';

/** Findings beside the claims, when nothing blocks. At most 200 are kept; `truncated` says that there were more. */
export type Verdict = {
  readonly submission?: Submission;
  /** There when the rules looked at it. */
  readonly outcomes?: Outcomes;
  readonly findings: readonly Finding[];
  readonly truncated: boolean;
};

/** Judges claims as strict JSON gave them. Never throws for their content. */
export function checkClaims(claims: unknown, context: { readonly nowSeconds: number }): Verdict {
  const form = checkForm(claims);
  if (!form.submission) return form;
  const { findings, outcomes } = judgeAndCount(form.submission, context);
  return { submission: form.submission, outcomes, ...cut(findings) };
}

/** What the schema alone says of them: all that blocks. */
export function checkForm(claims: unknown): Verdict {
  const parsed = Submission.safeParse(claims);
  if (parsed.success) return { submission: parsed.data, ...cut([]) };
  return cut(schemaFindings(Submission, parsed.error.issues, claims));
}

const cut = (findings: readonly Finding[]) => ({
  findings: findings.slice(0, MAX_FINDINGS),
  truncated: findings.length > MAX_FINDINGS,
});
