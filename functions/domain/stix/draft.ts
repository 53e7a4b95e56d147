/** What every object of one entry has in common: ids, version, creator, markings, confidence, language. */
import type { FeedEntry } from '#schemas/feed.ts';
import type { Tlp } from '#schemas/handling.ts';
import type { StixStatementMarking } from '#schemas/stix/meta-objects.ts';
import { stricterTlp } from '../marking.ts';
import { confidenceIn } from './confidence.ts';
import { statementMarking, TLP_MARKINGS } from './markings.ts';
import { exchangeIdentity, type StixContext } from './shared-objects.ts';
import { namespaceOf, reportPartId } from './stix-ids.ts';
import { notBefore } from './stix-time.ts';

/** Instants of a version. They are the report's and the same for every audience; a position in one feed is not. */
export type StixVersion = { readonly publishedAt: string; readonly modifiedAt: string };

export type Draft = {
  readonly entry: FeedEntry;
  readonly namespace: string;
  readonly context: StixContext;
  readonly tlp: Tlp;
  readonly statement: StixStatementMarking;
  readonly published: string;
  readonly reportId: string;
  readonly members: {
    readonly spec_version: '2.1';
    readonly created_by_ref: string;
    readonly created: string;
    readonly modified: string;
    readonly confidence?: number;
    readonly lang?: string;
    readonly object_marking_refs: string[];
  };
};

/** `created` is the time of receipt: it stands in the entry, and is the same wherever the entry goes. */
export function draftOf(entry: FeedEntry, context: StixContext, version: StixVersion): Draft {
  const namespace = namespaceOf(context.origin);
  const creator = exchangeIdentity(namespace, context).id;
  // Where the originator's level and that of the entry differ, the stricter one is on the objects.
  const tlp = stricterTlp(entry.tlp, entry.report.handling.tlp);
  const statement = statementMarking(namespace, creator, entry, tlp);
  const created = notBefore(entry.receivedAt, entry.receivedAt);
  return {
    entry,
    namespace,
    context,
    tlp,
    statement,
    published: notBefore(created, version.publishedAt),
    reportId: reportPartId(namespace, 'report', entry.submissionId, '/report'),
    members: {
      spec_version: '2.1',
      created_by_ref: creator,
      created,
      modified: notBefore(created, version.modifiedAt),
      ...confidenceIn(entry.report.grading),
      ...langOf(entry.report.language),
      object_marking_refs: [TLP_MARKINGS[tlp].id, statement.id],
    },
  };
}

/** The first members of an object that belongs to this report; `pointer` says to which part of it. */
export const partMembers = <T extends string>(draft: Draft, type: T, pointer: string) => ({
  type,
  id: reportPartId(draft.namespace, type, draft.entry.submissionId, pointer),
  ...draft.members,
});

/**
 * Languages that `lang` may name. RFC 5646 has all of the Pacific's; the OASIS validator has a list without Samoan, Tongan or Fijian and
 * calls them invalid. Outside this list `lang` is left out, and the report's extension says the language.
 */
const KNOWN_TO_VALIDATORS: ReadonlySet<string> = new Set(
  'af ar az be bg ca cs cy da de dv el en eo es et eu fa fi fo fr gl gu he hi hr hu hy id is it ja ka kk kn ko ky lt lv mi mk mn mr ms mt nb nl pa pl ps pt qu ro ru sa se sk sl sq sv sw ta te th tl tn tr ts tt uk ur uz vi xh zh zu'.split(
    ' ',
  ),
);

/** The primary language, without region or script. */
function langOf(tag: string): { lang?: string } {
  const [primary = ''] = tag.split('-');
  return KNOWN_TO_VALIDATORS.has(primary) ? { lang: primary } : {};
}
