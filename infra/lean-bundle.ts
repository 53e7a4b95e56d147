// What our Lambdas carry and never use, left out of their bundles: every byte is read and compiled on each cold start.
// Each plugin says why its part is not needed; a dependency that moves its files fails the build instead of growing.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { pureDeclarations } from './pure-declarations.ts';

// `import 'node:http'` in an ES module makes Node build an export for every member, and one of them pulls in the whole
// fetch implementation: 50 to 95 ms of each cold start. Asked for like this, the module comes without it.
const httpWithoutFetch: Plugin = {
  name: 'http-without-fetch',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'http-without-fetch',
    }));
    onLoad({ filter: /.*/, namespace: 'http-without-fetch' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

// Lambda hands a function its role's credentials in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The default chain would
// look there first, too, and then for profiles, sign-ons and instance roles, with four more service clients.
const environmentCredentials = rewritten(
  'environment-credentials',
  /@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/,
  () => "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
);

// `{ [_hH]: … }` could call somebody's toString, so esbuild keeps every shape of every operation that has a trait. With
// the constant's own text as the name, the operations nobody calls fall away: 60 kB of S3 alone.
const constantTraitNames = rewritten(
  'constant-trait-names',
  /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/,
  (source) => {
    const constants = new Map(
      [...source.matchAll(/^const (\w+) = ("[^"\n]*");$/gm)].map(([, name, text]) => [name, text]),
    );
    return source.replaceAll(/\[(_\w+)\]: /g, (whole, name: string) => {
      const text = constants.get(name);
      return text === undefined ? whole : `${text}: `;
    });
  },
);

// The SDK asks its packages for their version and thereby carries their scripts and dependencies, too.
const onlyTheVersion = rewritten('only-the-version', /@aws-sdk[\\/][a-z0-9-]+[\\/]package\.json$/, (source) => {
  const { version } = JSON.parse(source) as { version: string };
  return `export default { version: ${JSON.stringify(version)} };`;
});

// No operation we call streams events.
const noEventStreams = rewritten(
  'no-event-streams',
  /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/,
  () => `
    export const eventStreamSerdeProvider = () => undefined;
    export const resolveEventStreamSerdeConfig = (config) => config;
    export class EventStreamSerde {}`,
);

// Of each country's numbering plan we ask which numbers are possible, never how to print one: formats are 60 % of it.
export const plansWithoutFormats = rewritten(
  'plans-without-formats',
  /libphonenumber-js[\\/]metadata\.min\.json\.js$/,
  (source) => `export default ${JSON.stringify(withoutFormats(JSON.parse(source.slice(source.indexOf('{')))))};`,
);

type NumberingPlans = { readonly [group in 'countries' | 'nonGeographic']: { readonly [name: string]: unknown[] } };
const FORMATS = 4;

function withoutFormats(plans: NumberingPlans): NumberingPlans {
  for (const group of [plans.countries, plans.nonGeographic]) {
    for (const plan of Object.values(group)) plan[FORMATS] = 0;
  }
  return plans;
}

/** A plugin that rewrites the files of one shape. That no file has it any more is an error, or a bundle would grow unseen. */
function rewritten(name: string, filter: RegExp, rewrite: (source: string) => string): Plugin {
  return {
    name,
    setup: ({ onLoad, onEnd }) => {
      let met = false;
      onLoad({ filter }, async ({ path }) => {
        met = true;
        return { contents: rewrite(await readFile(path, 'utf8')), loader: 'js', resolveDir: dirname(path) };
      });
      onEnd(() => (met ? {} : { errors: [{ text: `No file is like ${filter.source} any more.` }] }));
    },
  };
}

export const leanBundle: Plugin[] = [
  httpWithoutFetch,
  environmentCredentials,
  constantTraitNames,
  onlyTheVersion,
  noEventStreams,
  plansWithoutFormats,
  pureDeclarations,
];
