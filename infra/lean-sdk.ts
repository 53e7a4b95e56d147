// What our Lambdas carry of the AWS SDK and never use, left out of their bundles. What is sent does not change
// (test/infra/lean-sdk.test.ts).
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { leftOut, rewritten } from './rewritten.ts';

// Lambda hands a function its role's credentials in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The default chain would
// look there first, too, and then for profiles, sign-ons and instance roles, with four more service clients.
const environmentCredentials = rewritten(
  'environment-credentials',
  /@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/,
  () => "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
);

// Nor is a Lambda set up by a file: every setting is looked for in ~/.aws, and read from there on nobody's machine but ours.
const noSettingsInFiles = rewritten(
  'no-settings-in-files',
  /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]config[\\/]node-config-provider[\\/]fromSharedConfigFiles\.js$/,
  () => `
    const none = Object.assign(new Error('No settings in files.'), { tryNextLink: true });
    export const fromSharedConfigFiles = () => () => Promise.reject(none);`,
);

const schemas = rewritten(
  'lean-schemas',
  /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/,
  (source) => withConstantTraitNames(withNamedErrorsOnly(source)),
);

// `{ [_hH]: … }` could call somebody's toString, so esbuild keeps every shape of every operation that has a trait. With
// the constant's own text as the name, the operations nobody calls fall away: 60 kB of S3 alone.
function withConstantTraitNames(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (\w+) = ("[^"\n]*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replaceAll(/\[(_\w+)\]: /g, (whole, name: string) => {
    const text = constants.get(name);
    return text === undefined ? whole : `${text}: `;
  });
}

// Every error of a service has a class, and is kept for being registered. An error that is not becomes its service's general
// one, under its own name and with its message: all there is to it, where no store asks for the class.
function withNamedErrorsOnly(source: string): string {
  return source.replaceAll(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (whole, name: string) =>
    importedByStores.has(name) ? whole : '',
  );
}

const stores = join(import.meta.dirname, '../functions/stores');
const importedByStores: ReadonlySet<string> = new Set(
  globSync('*.ts', { cwd: stores })
    .flatMap((file) => readFileSync(join(stores, file), 'utf8').match(/^import \{[^}]*\} from '@aws-sdk/gm) ?? [])
    .flatMap((names) => names.match(/\w+/g) ?? []),
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

// DynamoDB has one endpoint for a region; the cache for discovered ones is used where discovery is switched on.
const noEndpointDiscovery = rewritten(
  'no-endpoint-discovery',
  /@aws-sdk[\\/]middleware-endpoint-discovery[\\/]dist-es[\\/]resolveEndpointDiscoveryConfig\.js$/,
  () => 'export const resolveEndpointDiscoveryConfig = (config) => config;',
);

// Requests go out by node:http with bytes or Node's streams, and answers come as those. Asking whether something is a web
// stream would load them, too.
const noWebStreams = rewritten(
  'no-web-streams',
  /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]serde[\\/]util-stream[\\/]stream-type-check\.js$/,
  () => 'export const isReadableStream = () => false; export const isBlob = () => false;',
);

// Three times for each request the SDK copies a client's settings, a hundred and more, only to look something up in them: a
// tenth of what a function does. It looks it up in an object that inherits them instead.
const settingsAreInherited = rewritten(
  'settings-are-inherited',
  /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/](schemaSerialization|schemaDeserialization|endpoint)Middleware\.js$/,
  (source) => source.replaceAll(/(\{\s*)\.\.\.config\b/g, '$1__proto__: config'),
);

// It copies what is sent and what is answered, too, for a log that nobody asked for.
const noLogOfRequests = rewritten(
  'no-log-of-requests',
  /@aws-sdk[\\/]core[\\/]dist-es[\\/].*[\\/]loggerMiddleware\.js$/,
  (source) => source.replace(/\bclientStack\.add\(loggerMiddleware\(\), loggerMiddlewareOptions\);/, ''),
);

export const leanSdk: Plugin[] = [
  environmentCredentials,
  noSettingsInFiles,
  schemas,
  onlyTheVersion,
  noEventStreams,
  noEndpointDiscovery,
  noWebStreams,
  settingsAreInherited,
  noLogOfRequests,
  leftOut('web-streams', /[\\/]serde[\\/]util-stream[\\/](checksum[\\/])?\w+(-\w+)*\.browser\.js$/),
  // Node has them.
  leftOut('hashes-in-script', /[\\/]sha(1|256)[\\/]Sha(1|256)Js\.js$/),
  // The mode of retries is the standard one.
  leftOut('adaptive-retries', /[\\/]util-retry[\\/]AdaptiveRetryStrategy\.js$/),
  // Lambda tells the region in the environment.
  leftOut('region-of-an-instance', /[\\/]regionConfig[\\/]getInstanceMetadataRegion\.js$/),
];
