/** A page of objects as TAXII answers it: as an envelope, as a manifest, as a list of versions (TAXII 2.1, sections 3.2, 3.5 to 3.8). */
import { microInstant } from '#domain/taxii/micro-instant.ts';
import type { TaxiiPage } from '#domain/taxii/taxii-page.ts';
import { STIX_MEDIA_TYPE, type TaxiiManifest, type TaxiiVersions } from '#schemas/taxii.ts';
import type { HttpResponse } from './http-response.ts';
import { taxii, taxiiText } from './taxii-answer.ts';

export type Page = TaxiiPage & { readonly next?: string };

/** Section 3.2: of the first and the last object. There is no such instant on an empty page. */
function datesOf({ rows }: Page): Record<string, string> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return {};
  return {
    'X-TAXII-Date-Added-First': microInstant(first.addedAt),
    'X-TAXII-Date-Added-Last': microInstant(last.addedAt),
  };
}

const moreOf = ({ more, next }: Page) => ({
  ...(more && { more: true as const }),
  ...(next !== undefined && { next }),
});

/** Stored JSON is joined, never made again. */
export function envelope(page: Page): HttpResponse {
  const { rows } = page;
  if (rows.length === 0) return taxii({}, datesOf(page));
  const start = JSON.stringify(moreOf(page)).slice(0, -1);
  const objects = `"objects":[${rows.map(({ json }) => json).join(',')}]}`;
  return taxiiText(`${start}${start === '{' ? '' : ','}${objects}`, datesOf(page));
}

export function manifest(page: Page): HttpResponse {
  const objects = page.rows.map(({ stixId, addedAt, version }) => ({
    id: stixId,
    date_added: microInstant(addedAt),
    version,
    media_type: STIX_MEDIA_TYPE,
  }));
  const body = { ...moreOf(page), ...(objects.length > 0 && { objects }) } as TaxiiManifest;
  return taxii(body, datesOf(page));
}

export function versions(page: Page): HttpResponse {
  const list = page.rows.map(({ version }) => version);
  const body: TaxiiVersions = { ...moreOf(page), ...(list.length > 0 && { versions: list }) };
  return taxii(body, datesOf(page));
}
