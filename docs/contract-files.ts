/** Every file that is generated from the contract: path from the root of the project to text. Pure, so that a test can compare. */
import { CSV_FILE, csvPage } from './csv-page.ts';
import { jsonSchemaFiles } from './json-schemas.ts';
import { openApiDocument } from './openapi-document.ts';
import { problemsMarkdown } from './problems-markdown.ts';
import { STIX_MAPPING_FILE, stixMappingPage } from './stix-mapping-page.ts';

export const contractFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/contract/openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`],
    ...[...jsonSchemaFiles()].map(([name, text]) => [`docs/contract/schemas/${name}`, text] as const),
    ['docs/problems.md', problemsMarkdown()],
    [STIX_MAPPING_FILE, stixMappingPage()],
    [CSV_FILE, csvPage()],
  ]);
