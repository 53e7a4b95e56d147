/** What the sources of the product must not contain, and what they must go through. Each pattern is tried on a line that has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '#schemas/api/routes.ts';
import { markup } from '../../clients/portal/pages/markup.ts';
import { filesIn, root, type SourceFile } from '../support/source-files.ts';

const running = [...filesIn('functions/'), ...filesIn('schemas/')];
const shipped = [...running, ...filesIn('clients/').filter(({ path }) => !path.startsWith('clients/demo/'))];
const portal = filesIn('clients/portal/');

/** Lines of code, comments left out. */
const linesWith = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );

const nowhere = (files: readonly SourceFile[], pattern: RegExp, example: string) => {
  expect(example).toMatch(pattern);
  expect(files.length).toBeGreaterThan(5);
  expect(linesWith(files, pattern)).toEqual([]);
};

describe('the product', () => {
  test('runs no text as code [ASVS 1.3.2]', () => {
    nowhere(shipped, /\beval\(|new Function\(|node:vm|setTimeout\(['"`]/, 'eval(text)');
  });

  test('starts no other program from a function or from a client [ASVS 1.2.5]', () => {
    nowhere(shipped, /child_process|\bexecFile\(|\bspawn\(/, "import { spawn } from 'node:child_process'");
  });

  test('asks its tables by constant expressions, with every value beside them [ASVS 1.2.4]', () => {
    const expressions = running.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:Condition|Update|Filter|Projection|KeyCondition)Expression:\s*([^\n]+)/g)].map(
        ([, value = '']) => `${path}: ${value}`,
      ),
    );
    expect(expressions.length).toBeGreaterThan(10);
    // A template literal may join constants of the file, or number its names; what a caller sent has no way in.
    const interpolated = expressions.filter((one) => /\$\{(?![A-Z_]+\}|entries\.map\(\(_,|index\})/.test(one));
    expect(interpolated).toEqual([]);
    nowhere(running, /PartiQL|ExecuteStatement/, 'new ExecuteStatementCommand({})');
  });

  test('makes no regular expression out of a text: the one that is made is made of words of the sources [ASVS 1.2.9]', () => {
    const [ofStix, ...others] = linesWith(shipped, /new RegExp\(/);
    expect(ofStix).toMatch(/^schemas\/stix\/stix-members\.ts: export const stixId = /);
    expect(others).toEqual([]);
    const words = linesWith(shipped, /stixId\((?!\.\.\.types: )/)
      .filter((line) => line !== ofStix)
      .map((line) => /stixId\(([^)]*)\)/.exec(line)?.[1]);
    expect(words.length).toBeGreaterThan(10);
    for (const word of words) expect(word).toMatch(/^(?:'[^']+'(?:, '[^']+')*|type)$/);
    // `type` stands once, in a function of that file, which is given words as well.
    expect(words.filter((word) => word === 'type')).toHaveLength(1);
    const { text = '' } = running.find(({ path }) => path === 'schemas/stix/observables.ts') ?? {};
    expect(text.match(/= valued\(/g)?.length).toBe(text.match(/= valued\(\s*'[a-z0-9-]+',/g)?.length);
  });

  test('repeats no repetition without bounds in a regular expression [ASVS 1.3.12]', () => {
    // A group that is repeated without bounds and has such a repetition inside: (a+)+, ([a-z]*\\d)*, (a|b+){2,}.
    const nested = /\((?:\\.|[^()\\])*(?:[*+]|\{\d+,\})(?:\\.|[^()\\])*\)(?:[*+]|\{\d+,\})/;
    for (const bad of ['(a+)+$', '([a-z]*x)*', '(?:a|b+){2,}']) expect(bad).toMatch(nested);
    const literal =
      /(?:[=(,:]|=>|return)\s*\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*)\/[dgimsuvy]*/g;
    const expressions = running.flatMap(({ path, text }) =>
      [...text.matchAll(literal)].map(([, expression = '']) => `${path} ${expression}`),
    );
    expect(expressions.length).toBeGreaterThan(40);
    // Inside a class the signs of repetition are letters.
    const bare = (one: string) => one.replaceAll(/\[(?:\\.|[^\]\\])*\]/g, '_');
    // Each turn of this one begins with the hyphen that its inside cannot have: there is one way to read a text by it.
    const oneWay = 'schemas/stix/observables.ts ^[a-z0-9]+(-[a-z0-9]+)*$';
    expect(expressions.filter((one) => nested.test(bare(one)))).toEqual([oneWay]);
  });

  test('reads no serialised objects but JSON [ASVS 1.5.2]', () => {
    nowhere(shipped, /node:v8|deserialize\(|yaml|unserialize|\bBSON\b/, "import { deserialize } from 'node:v8'");
  });

  test('has no weak hash, no weak mode and no chance but the strong one [ASVS 11.3.1] [ASVS 11.3.2] [ASVS 11.4.1] [ASVS 11.5.1] [NZISM 2155] [NZISM 7187]', () => {
    nowhere(shipped, /\b(md5|sha1|sha-1|ripemd\w*)['"]/i, "createHash('sha1')");
    nowhere(shipped, /AES-(CBC|CTR|ECB|KW)|RSA-OAEP|RSAES|createCipher/i, "{ name: 'AES-CBC' }");
    nowhere(shipped, /Math\.random/, 'Math.random()');
    const hashes = linesWith(shipped, /createHash\(|subtle\.digest\(|\bhash\(|hash: '/);
    expect(hashes.length).toBeGreaterThan(5);
    // Where a variable stands, its type has two values: SHA-256 and SHA-512.
    for (const line of hashes) expect(line).toMatch(/sha-?(256|384|512)|sha2(-at-once)?\.ts: .*\balgorithm\b/i);
    const ciphers = linesWith(shipped, /'AES-/);
    expect(ciphers.length).toBeGreaterThan(1);
    for (const line of ciphers) expect(line).toContain("'AES-GCM'");
  });

  test('verifies signatures and seals by the platform and jose [ASVS 11.2.1]', () => {
    const importing = running.filter(({ imports }) => imports.some((name) => /jose|node:crypto/.test(name)));
    expect(importing.length).toBeGreaterThan(5);
    nowhere(shipped, /from '(crypto-js|elliptic|node-forge|tweetnacl|sjcl|@noble\/\w+)'/, "from 'crypto-js'");
  });

  test('checks the certificates of whomever it speaks with [ASVS 12.3.2] [FAPI 5.2.1-5]', () => {
    nowhere(
      shipped,
      /rejectUnauthorized|NODE_TLS_REJECT|checkServerIdentity|InsecureSkip/,
      'rejectUnauthorized: false',
    );
  });

  test('compares strictly: nothing is made equal by its type [ASVS 15.3.5]', () => {
    // Strings and comments may show it; code may not.
    const outsideStrings = /^[^'"`]*[^=!<>'"`]([!=]=)[^=]/;
    nowhere(shipped, outsideStrings, 'if (left == right) return');
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true });
    const { rules } = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'));
    expect(rules).toMatchObject({ eqeqeq: 'error', 'typescript/no-explicit-any': 'error' });
  });

  test('sends nobody elsewhere: no function answers with a redirection [ASVS 3.7.2] [ASVS 4.1.2] [FAPI 5.3.2.1-7]', () => {
    nowhere(filesIn('functions/'), /status(Code)?:\s*30[1-3,78]|json\(30\d/, 'status: 302');
    const documented = ROUTES.flatMap(({ answers }) => Object.keys(answers)).filter((status) =>
      /^30[1-37-8]/.test(status),
    );
    expect(documented).toEqual([]);
  });

  test('fetches from outside in one function only [ASVS 1.3.6] [ASVS 13.2.4] [API7:2023]', () => {
    const fetching = linesWith(filesIn('functions/'), /\bfetch\(|node:https?|node:net|undici/);
    expect(fetching.map((line) => line.split(':')[0])).toEqual([
      'functions/issue-token.ts',
      'functions/stores/staff-issuers.ts',
    ]);
  });

  test('writes to its log through one file [ASVS 16.2.3]', () => {
    const writing = linesWith(running, /console\.\w+\(|process\.std(out|err)|appendFile|writeFile/);
    expect(writing.map((line) => line.split(':')[0])).toEqual(['functions/edge/log.ts']);
  });

  test('carries nothing of the local runtime or of the tests into a function [ASVS 15.2.3]', () => {
    const foreign = running.flatMap(({ path, imports }) =>
      imports
        .filter((name) => /^(infra|test|docs|clients)\/|oidc-provider|dynoxide/.test(name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe('the pages', () => {
  test('put text in as text, never as HTML [ASVS 3.2.2]', () => {
    nowhere(
      portal,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|createContextualFragment/,
      'x.innerHTML = text',
    );
  });

  test('escape whatever is put into them [ASVS 1.1.2] [ASVS 1.2.1]', () => {
    const put = `<script>alert('1')</script>&"`;
    expect(markup`<p title="${put}">${put}</p>`.html).toBe(
      `<p title="&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;</p>`,
    );
  });

  test('keep nothing in the browser beyond the sign-in under way, and listen to no other window [ASVS 14.3.3] [ASVS 3.5.5]', () => {
    const ofStaff = portal.filter(({ path }) => !path.includes('/officer/'));
    nowhere(ofStaff, /localStorage|indexedDB|document\.cookie|caches\.open/, 'localStorage.setItem(a, b)');
    nowhere(portal, /addEventListener\(['"]message|onmessage/, "addEventListener('message', f)");
    nowhere(ofStaff, /postMessage/, 'worker.postMessage(a)');
  });

  test('of officers keep what they must in one file, and their language in another [ASVS 14.3.3]', () => {
    const keeping = linesWith(portal, /localStorage|indexedDB|document\.cookie|caches\.open/);
    expect([...new Set(keeping.map((line) => line.split(':')[0]))]).toEqual([
      'clients/portal/officer/database.ts',
      'clients/portal/officer/language.ts',
    ]);
  });
});

describe('the routes', () => {
  test('that change something are POST or DELETE, and those of GET take no body [ASVS 3.5.3]', () => {
    const reads = ROUTES.filter(({ method }) => method === 'get');
    const changes = ROUTES.filter(({ method }) => method !== 'get').map(({ operationId }) => operationId);
    expect(reads.filter(({ body }) => body)).toEqual([]);
    for (const { operationId } of reads)
      expect(operationId).toMatch(/^(read|list|report|give|describe|explain|discover)[A-Z]/);
    for (const operationId of changes)
      expect(operationId).not.toMatch(/^(read|list|report|give|describe|explain|discover)[A-Z]/);
    expect(reads.length + changes.length).toBe(ROUTES.length);
    expect(changes).toEqual(
      expect.arrayContaining([
        'receiveSubmission',
        'enrolPartner',
        'decideProposal',
        'issueFeedCredential',
        'rotateKey',
      ]),
    );
  });

  test('ask in their query for places in a list and names of things, never for a credential [ASVS 14.2.1]', () => {
    const names = new Set(ROUTES.flatMap(({ query }) => Object.keys(query?.shape ?? {})));
    expect([...names].filter((name) => /token|key|secret|password|proof|assertion|code/i.test(name))).toEqual([]);
  });

  test('take no member that their schema does not name [ASVS 15.3.3] [API3:2023] [ASVS 2.2.1]', () => {
    const bodies = ROUTES.flatMap(({ operationId, body }) =>
      body?.schema && body.example ? [{ operationId, ...body }] : [],
    );
    expect(bodies.length).toBeGreaterThan(4);
    for (const { operationId, schema, example } of bodies) {
      expect(schema?.safeParse(example).success, operationId).toBe(true);
      for (const name of ['partnerId', 'status', 'role', 'isAdmin', 'pk']) {
        const more = { ...Object(example), [`x${name}`]: 'x' };
        expect(schema?.safeParse(more).success, `${operationId} with x${name}`).toBe(false);
      }
    }
  });
});
