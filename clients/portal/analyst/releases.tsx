/** What was proposed for release: what waits for a second analyst, what was released, and what was not and why; newest first. */
import { useEffect, useState } from 'preact/hooks';
import type { ReleaseDecision, ReleasePage } from '#schemas/release.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import type { Desk } from './desk.ts';
import { Heading } from './heading.tsx';
import { ReleaseRow } from './release-row.tsx';
import { PAGE, RELEASE } from './words.ts';

type Props = { readonly desk: Desk; readonly open: (submissionId: string) => void };

export const Releases = ({ desk, open }: Props) => {
  const [page, setPage] = useState<ReleasePage>();
  const { doing, trouble, ask } = useAsking();
  const items = page?.items ?? [];
  const load = async (before: ReleasePage['items'], cursor?: string): Promise<void> => {
    const next = await ask(PAGE.fetching, () => desk.releases(cursor));
    if (next) setPage({ ...next, items: [...before, ...next.items] });
  };
  const decide = async (releaseId: string, decision: ReleaseDecision): Promise<void> => {
    const decided = await ask(PAGE.sending, () => desk.decideRelease(releaseId, decision));
    if (decided && page) setPage({ ...page, items: items.map((one) => (one.releaseId === releaseId ? decided : one)) });
  };
  useEffect(() => void load([]), []);
  return (
    <section>
      <Heading>{PAGE.releases}</Heading>
      <div class="tools">
        <button type="button" disabled={doing !== undefined} onClick={() => load([])}>
          {PAGE.refresh}
        </button>
      </div>
      <Telling doing={doing} trouble={trouble} />
      {page && items.length === 0 ? <p>{RELEASE.none}</p> : null}
      <ol class="rows">
        {items.map((release) => (
          <ReleaseRow
            key={release.releaseId}
            release={release}
            busy={doing !== undefined}
            decide={(decision) => decide(release.releaseId, decision)}
            open={open}
          />
        ))}
      </ol>
      {page?.next === undefined ? null : (
        <button type="button" disabled={doing !== undefined} onClick={() => load(items, page.next)}>
          {PAGE.more}
        </button>
      )}
    </section>
  );
};
