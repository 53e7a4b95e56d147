/** The file that `ptcn new` starts: every field with what it is for, in the words of the contract itself. */
import * as z from 'zod';
import { type CrimeType, CrimeType as CrimeTypes, Enabler, PerpetratorKind } from '#schemas/crime-types.ts';
import { Grading, InformationCredibility, SourceReliability } from '#schemas/grading.ts';
import { Classification, Handling, Tlp } from '#schemas/handling.ts';
import { Activity, Precedence, Report } from '#schemas/report.ts';
import { Submission } from '#schemas/submission.ts';
import type { Scenario } from './practice-scenarios.ts';
import { EXAMPLES } from './starter-examples.ts';

/** Wide enough to read, narrow enough for a terminal of 100 columns. */
const COLUMNS = 96;

/** What the contract says about a member; an optional one keeps its words inside. */
function say(schema: z.ZodType): string {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : undefined;
  return schema.meta()?.description ?? (inner instanceof z.ZodType ? say(inner) : '');
}

/** Comment lines at an indent, broken at spaces. */
function comment(indent: number, ...sentences: string[]): string {
  const lines = [''];
  for (const word of sentences.join(' ').split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + indent + 4 > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `${' '.repeat(indent)}// ${line}`).join('\n');
}

/** A value as an example that is not sent until the slashes are taken away. */
function example(indent: number, text: string): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(indent)}// ${line}`)
    .join('\n');
}

const onOneLine = (value: object): string => JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');

const forReal = (
  crimeType: CrimeType,
  today: string,
): string => `// A report for the PTCN Exchange: ${crimeType}, started ${today}.
// Fill in what is marked FILL IN. Lines that begin with // are for you: they are never sent.
// To use an example, take away its slashes and put your own words in.
// As often as you like: ptcn check <this file>. When nothing blocks: ptcn submit <this file>.
{`;

const forPractice = (
  crimeType: CrimeType,
  today: string,
): string => `// PRACTICE for the PTCN Exchange: ${crimeType}, started ${today}. Everything in it is invented.
// Send it as it is: ptcn --practice submit <this file>. Ten seconds later: ptcn --practice status.
// An invented analyst asks about something. Take the slashes away from an entity below, put words in, and
// answer: ptcn --practice submit <this file> --supersede. Nobody reads it, nobody counts your tries.
{
  // The mark of a practice file: as long as it stands there, nothing here can be sent for real.
  "practice": true,
`;

/**
 * @param today a calendar day.
 * @param scenario what is filled in already, for practice.
 */
export function starter(crimeType: CrimeType, today: string, scenario?: Scenario): string {
  const { entities, relationships } = EXAMPLES[crimeType];
  const { shape } = Report;
  const fill = scenario ? 'Filled in.' : 'FILL IN.';
  const filled = (text: string | undefined): string => JSON.stringify(text ?? '');
  const given = (text: string): string => filled(scenario && text);
  return `${scenario ? forPractice(crimeType, today) : forReal(crimeType, today)}
  "report": {
    "schema": "report/1",

${comment(4, fill, say(shape.title))}
    "title": ${filled(scenario?.title)},

${comment(4, fill, say(shape.narrative), 'How do you know it, and what do you not know? A new paragraph is \\n\\n.')}
    "narrative": ${filled(scenario?.narrative)},

${comment(4, say(shape.language), 'en, fr, to, sm, fj, …')}
    "language": "en",

${comment(4, say(CrimeTypes))}
    "crimeTypes": ["${crimeType}"],

${comment(4, say(Enabler))}
${example(4, '"enablers": ["money-laundering"],')}

${comment(4, say(Activity))}
    "activity": {
${comment(6, fill, say(Activity.shape.from), `A day, ${today}, or with the hour in UTC: ${today}T04:15:00Z.`)}
      "from": ${given(today)},
${example(6, `"to": "${today}",`)}
${comment(6, fill, 'Country in two letters, and the port, town, island or waters.')}
      "places": [{ "country": ${filled(scenario?.country)}, "name": ${filled(scenario?.place)} }]
    },

${comment(4, say(shape.entities), 'Each has an id of your choice; all that you know of it helps, nothing else is asked.')}
    "entities": [
${example(6, entities.map((entity) => `${onOneLine(entity)},`).join('\n'))}
    ],

${comment(4, say(shape.relationships), 'Read: "from" is the role of "to".')}
    "relationships": [
${example(6, relationships.map((relationship) => `${onOneLine(relationship)},`).join('\n'))}
    ],

${comment(4, say(shape.harms))}
${example(4, '"harms": [{ "area": "society", "kind": "community", "description": "" }],')}

${comment(4, say(PerpetratorKind))}
${example(4, '"perpetrators": ["unknown"],')}

${comment(4, say(Precedence))}
    "precedence": "routine",
${example(4, `"actBy": "${today}T18:00:00Z",`)}

${comment(4, say(Grading))}
    "grading": {
${comment(6, fill, 'The source:', say(SourceReliability))}
      "reliability": ${given('B')},
${comment(6, fill, 'What it says:', say(InformationCredibility))}
      "credibility": ${given('2')}
    },

${comment(4, say(Handling))}
    "handling": {
${comment(6, fill, `${Classification.options.join(', ')}.`, say(Classification))}
      "classification": ${given('IN-CONFIDENCE')},
${comment(6, fill, say(Tlp))}
      "tlp": ${given('AMBER')},
${comment(6, say(Handling.shape.partnerMarking))}
${example(6, '"partnerMarking": "",')}
${comment(6, say(Handling.shape.releasableTo))}
${example(6, '"releasableTo": ["FJ", "WS"],')}
    }
  },

${comment(2, say(Submission.shape.answers))}
${example(2, '"answers": [],')}

${comment(2, say(Submission.shape.attestations), '"ptcn check" shows the line to put here.')}
${example(2, '"attestations": [],')}
}
`;
}
