/** The text of docs/problems.md: one section per problem. */
import { type ProblemText, problemTexts } from '#schemas/api/problem-texts.ts';

const section = ({ code, status, title, fix, metAt }: ProblemText): string => `## ${code}

**${title}** (${status})

What to do: ${fix}

Met at: ${metAt.map((place) => (place.includes('/') ? `\`${place}\`` : place)).join(', ')}.
`;

export const problemsMarkdown = (): string => `# Problems

Every refusal of the exchange, generated from \`schemas/problem.ts\` by \`npm run generate\`. The exchange serves each
as a page at \`/problems/{code}\`, which is the \`type\` of the problem document.

${problemTexts().map(section).join('\n')}`;
