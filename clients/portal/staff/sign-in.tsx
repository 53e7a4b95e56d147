/** The first way in: a person signs in where their own organisation does. */

type Props = {
  readonly busy: boolean;
  readonly signIn: () => void;
};

export const SignIn = ({ busy, signIn }: Props) => (
  <section class="key" aria-labelledby="sign-in-title">
    <h2 id="sign-in-title">Sign in</h2>
    <p>You sign in where your own organisation does, with your second factor, and come back here.</p>
    <button type="button" class="main" disabled={busy} onClick={signIn}>
      Sign in
    </button>
  </section>
);
