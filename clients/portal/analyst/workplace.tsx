/** What an analyst who signed in works with: the views, and the way out. */
import { useState } from 'preact/hooks';
import type { Desk } from './desk.ts';
import { Feed } from './feed.tsx';
import { Inbox, type InboxFilter } from './inbox.tsx';
import { Releases } from './releases.tsx';
import { ReportView } from './report-view.tsx';
import { Requests } from './requests.tsx';
import { Search } from './search.tsx';
import { PAGE } from './words.ts';

const VIEWS = ['inbox', 'feed', 'search', 'releases', 'requests'] as const;
type View = (typeof VIEWS)[number];
type Props = { readonly desk: Desk; readonly signOut: () => void };

export const Workplace = ({ desk, signOut }: Props) => {
  const [view, setView] = useState<View>('inbox');
  const [opened, setOpened] = useState<string>();
  const [sought, setSought] = useState('');
  const [filter, setFilter] = useState<InboxFilter>('all');
  const turnTo = (next: View): void => {
    setOpened(undefined);
    setView(next);
  };
  const seek = (value: string): void => {
    setSought(value);
    turnTo('search');
  };
  return (
    <>
      <h1 class="desk">{PAGE.title}</h1>
      <div class="as-of">
        <nav aria-label={PAGE.views} class="views">
          {VIEWS.map((name) => (
            <button
              type="button"
              key={name}
              aria-current={name === view && opened === undefined ? 'page' : undefined}
              onClick={() => turnTo(name)}
            >
              {PAGE[name]}
            </button>
          ))}
        </nav>
        <button type="button" onClick={signOut}>
          {PAGE.signOut}
        </button>
      </div>
      {opened !== undefined ? (
        <ReportView
          key={opened}
          desk={desk}
          submissionId={opened}
          from={PAGE[view]}
          open={setOpened}
          seek={seek}
          leave={() => setOpened(undefined)}
        />
      ) : view === 'inbox' ? (
        <Inbox desk={desk} filter={filter} choose={setFilter} open={setOpened} />
      ) : view === 'feed' ? (
        <Feed desk={desk} open={setOpened} />
      ) : view === 'search' ? (
        <Search key={sought} desk={desk} sought={sought} seek={setSought} open={setOpened} />
      ) : view === 'releases' ? (
        <Releases desk={desk} open={setOpened} />
      ) : (
        <Requests desk={desk} open={setOpened} />
      )}
    </>
  );
};
