// The people of the local sign-in, and the page on which one of them is chosen. Nobody is asked for a password: this is a
// stand-in for NZTCU's own issuer, on this machine only, so that signing in can be tried and tested.

export const staffAccounts = {
  'analyst@local': { name: 'Ana, analyst', roles: ['ptcn-analyst'] },
  'analyst2@local': { name: 'Sione, analyst', roles: ['ptcn-analyst'] },
  'adviser@local': { name: 'Mere, capability adviser', roles: ['ptcn-adviser'] },
  'operator@local': { name: 'Tomasi, operator', roles: ['ptcn-operator'] },
  'operator2@local': { name: 'Leilani, operator', roles: ['ptcn-operator'] },
} as const;

type AccountName = keyof typeof staffAccounts;

export const isAccountName = (text: string | null): text is AccountName =>
  text !== null && Object.hasOwn(staffAccounts, text);

/** `uid` is the provider's own and safe in a path. */
export function choicePage(uid: string): string {
  const choices = Object.entries(staffAccounts).map(
    ([account, { name }]) =>
      `<li><button name="account" value="${account}">${name} <small>${account}</small></button></li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Local test sign-in</title>
<link rel="icon" href="data:,">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem; }
ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
button { font: inherit; width: 100%; padding: .75rem 1rem; text-align: left; cursor: pointer; }
</style>
<h1>Who are you today?</h1>
<p>This is a <strong>local test provider</strong>: there are no passwords, nobody real is here, and it listens on this machine
only. A real exchange sends you to your own organisation instead.</p>
<form method="post" action="/sign-in/${uid}"><ul>${choices.join('')}</ul></form>
</html>
`;
}
