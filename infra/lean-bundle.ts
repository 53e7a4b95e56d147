// What our Lambdas carry and never use, left out of their bundles: every byte is read and compiled on each cold start.
// Each plugin says why its part is not needed; a dependency that moves its files fails the build instead of growing.
import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';
import { leanEndpoints } from './lean-endpoints.ts';
import { leanSdk } from './lean-sdk.ts';
import { pureDeclarations } from './pure-declarations.ts';
import { leftOut, rewritten } from './rewritten.ts';

// `import 'node:…'` in an ES module makes Node build an export for every member, and that wakes what sleeps behind some of
// them: behind one of `http` the whole fetch implementation (50 to 95 ms of each cold start), behind `fs` its streams. Asked
// for like this, a module comes without them, and only the members that somebody imports are touched.
export const builtinsAsTheyAre: Plugin = {
  name: 'builtins-as-they-are',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z:_/]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      const namespace = kind === 'import-statement' ? 'members-of-builtin' : 'builtin';
      return { path: path.replace('node:', ''), namespace, sideEffects: false };
    });
    onLoad({ filter: /./, namespace: 'members-of-builtin' }, ({ path }) => ({ contents: membersOf(path) }));
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: `module.exports = ${builtin(path)};` }));
  },
};

const builtin = (name: string) => `process.getBuiltinModule('node:${name}')`;

function membersOf(name: string): string {
  const members = Object.keys(process.getBuiltinModule(name) ?? {});
  return [
    `const whole = ${builtin(name)};`,
    'export default whole;',
    ...members.map((member) => `export const ${member} = /* @__PURE__ */ (() => whole.${member})();`),
  ].join('\n');
}

const leanZod = rewritten('lean-zod', /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/, (source) =>
  source
    // The contract is published as JSON Schema when it is built, never by a Lambda; each schema would carry how.
    .replaceAll(/^ *inst\._zod\.processJSONSchema = .*;$/gm, '')
    // A format is asked for as `z.email()`; for `z.string().email()`, which is deprecated, every string would carry them all.
    .replaceAll(/^ {4}\w+\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);\n {4}\},\n/gm, '')
    // All of `util` stays in a bundle when it is had through another module.
    .replace('import { util } from "../core/index.js";', 'import * as util from "../core/util.js";')
    .replaceAll('core.util.', 'util.'),
);

// Of a country's numbering plan we ask which numbers are possible: never how to print one (60 % of the plans), nor of what
// type it is.
export const leanNumberingPlans = rewritten(
  'lean-numbering-plans',
  /libphonenumber-js[\\/]metadata\.min\.json\.js$/,
  (source) => `export default ${JSON.stringify(lean(JSON.parse(source.slice(source.indexOf('{')))))};`,
);

type NumberingPlans = { readonly [group in 'countries' | 'nonGeographic']: { readonly [name: string]: unknown[] } };
const FORMATS = 4;
const TYPES = 11;

function lean(plans: NumberingPlans): NumberingPlans {
  for (const plan of [plans.countries, plans.nonGeographic].flatMap(Object.values)) {
    plan[FORMATS] = 0;
    if (plan.length > TYPES) plan[TYPES] = 0;
  }
  return plans;
}

export const leanBundle: Plugin[] = [
  builtinsAsTheyAre,
  ...leanSdk,
  leanEndpoints,
  leanZod,
  leftOut('json-schema', /[\\/]zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/),
  leanNumberingPlans,
  pureDeclarations,
];
