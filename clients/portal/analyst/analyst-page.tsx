/** The page for analysts: sign in, then the inbox, the feed, the releases, and one report at a time. */
import { useEffect, useState } from 'preact/hooks';
import { ACCESS_TOKEN_SECONDS } from '#schemas/token.ts';
import { ExchangeClient, type StaffIdentity } from '../../exchange-client.ts';
import { whenLeftAlone } from '../staff/left-alone.ts';
import { goAndSignIn, personComingBack, surroundings } from '../staff/person.ts';
import { SignIn } from '../staff/sign-in.tsx';
import { Telling } from '../staff/telling.tsx';
import { type Trouble, troubleOf } from '../staff/trouble.ts';
import { type Desk, deskOf } from './desk.ts';
import { PAGE } from './words.ts';
import { Workplace } from './workplace.tsx';

type State =
  | { readonly is: 'out'; readonly trouble?: Trouble }
  | { readonly is: 'coming'; readonly doing: string }
  | { readonly is: 'in'; readonly desk: Desk };

export const AnalystPage = () => {
  const [state, setState] = useState<State>({ is: 'out' });
  const failed = (error: unknown) => setState({ is: 'out', trouble: troubleOf(error, PAGE.notAllowed) });
  // All that was read hangs on the desk, and leaves the page with it.
  const signOut = () => setState({ is: 'out' });
  const enter = async (coming: Promise<StaffIdentity>): Promise<void> => {
    setState({ is: 'coming', doing: PAGE.signingIn });
    const desk = deskOf(new ExchangeClient({ ...surroundings(), identity: await coming }), failed);
    // Asked once, so that whoever is no analyst is told so here and never sees the desk.
    await desk.inbox();
    setState({ is: 'in', desk });
  };
  useEffect(() => {
    const coming = personComingBack();
    if (coming) enter(coming).catch(failed);
  }, []);
  useEffect(() => (state.is === 'in' ? whenLeftAlone(ACCESS_TOKEN_SECONDS, signOut) : undefined), [state.is]);
  if (state.is === 'in') return <Workplace desk={state.desk} signOut={signOut} />;
  return (
    <>
      <p class="kicker">{PAGE.kicker}</p>
      <h1>{PAGE.title}</h1>
      <p class="lead">{PAGE.lead}</p>
      <SignIn
        busy={state.is === 'coming'}
        signIn={() => {
          setState({ is: 'coming', doing: PAGE.leaving });
          goAndSignIn('/analyst').catch(failed);
        }}
      />
      <Telling
        doing={state.is === 'coming' ? state.doing : undefined}
        trouble={state.is === 'out' ? state.trouble : undefined}
      />
    </>
  );
};
