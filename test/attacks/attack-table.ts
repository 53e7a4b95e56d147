/** The table of attacks: what is tried, and the answer that is due. Every row is tried by vectors. */
export type AttackRow = {
  readonly row: number;
  readonly attack: string;
  readonly expected: string;
  /** What of a row is not there yet. */
  readonly remark?: string;
};

const row = (number: number, attack: string, expected: string, more: Partial<AttackRow> = {}): AttackRow => ({
  row: number,
  attack,
  expected,
  ...more,
});

export const ATTACK_TABLE: readonly AttackRow[] = [
  row(1, '`alg` none in any spelling, no signature', '401 with a token, 422 with a submission'),
  row(2, 'HMAC with the public key (PEM, DER, JWK)', 'refused: the algorithm is not allowed'),
  row(3, '`alg` that is not that of the registered key', 'refused before anything is verified'),
  row(4, '`EdDSA` as a name, Ed448', 'refused'),
  row(5, 'r = s = 0, r or s beyond n, DER, a wrong length', 'refused'),
  row(6, 's turned into n - s on a stored submission', '200, the same receipt, one record'),
  row(7, 'Ed25519 with S + L, keys of low order', 'refused, such keys at registration'),
  row(8, 'an embedded `jwk`', '422; only a proof may carry one'),
  row(9, '`jku` or `x5u` to anywhere', '422, and no socket is opened'),
  row(10, '`x5c` or `x5t`', '422'),
  row(11, '`kid`: a path, a quote, NUL, 10 KB, of another, empty, missing', '422, one look-up by key at most'),
  row(12, 'one key registered by two partners', '409 at registration'),
  row(13, '`crit`', '422'),
  row(14, '`b64: false`', '422'),
  row(15, 'JSON serialisation, unprotected `alg` or `kid`', '415 or 422'),
  row(16, 'JWE, nested JWT, `zip`', '422'),
  row(17, 'members that stand twice, also through escapes', '422 or 401'),
  row(18, 'base64url with padding, other letters, white space, bits left over', '422'),
  row(19, 'BOM, overlong or broken UTF-8, lone surrogates, NUL', '422; otherwise the narrative stays word for word'),
  row(20, 'depth, many members, long names, 1e400, 2^53 + 1', '422, fast, in flat memory'),
  row(21, 'body and headers over the cap, lengths that do not agree', '413, 431, 400'),
  row(22, 'gzip bombs, several members, rubbish behind, other encodings', '413, 400, 415'),
  row(23, 'a token without its proof, wrong `ath`, wrong key', '401'),
  row(
    24,
    'proofs: two, a private key inside, another method, address or time, used twice, stale nonce',
    '401; 400 at the token endpoint',
  ),
  row(25, 'one single-use name a hundred times at once', 'exactly one success'),
  row(26, 'assertions and ID tokens: audience, times, subject', '401'),
  row(27, 'every kind of token as every other kind', '401 or 422, by `typ`'),
  row(28, 'the issuer of an ID token: another, a list, a slash, http, case', '401'),
  row(
    29,
    "staff's issuer: rotated, flooded, slow, broken, huge, one kid twice",
    'kept keys, one fetch in 30 s, 401, never 5xx',
  ),
  row(
    30,
    'suspension or a compromised key in the middle of things',
    'the next request is refused; the transaction aborts',
  ),
  row(31, 'a stored submission again: at once, later, after its key ended', '200 with the stored receipt'),
  row(32, 'a used `jti` with another body', '409'),
  row(33, 'a right JWS inside the report, unsigned members beside', 'never read; 422 for unknown members'),
  row(34, 'a back-dated `iat` with a stolen key after the notice', '422 `key-compromised`'),
  row(35, '`iat` of 1970, of 9999, as text, below zero', '422'),
  row(36, 'prototype pollution by JSON, query and headers', '422 or 400; nothing is polluted'),
  row(37, 'members that are ours to set (`status`, `partnerId`)', '422'),
  row(38, "another's thing, over every route, and names that are made up", '404, the same body as for what nobody has'),
  row(39, 'doors of other offices, over every route', '403'),
  row(40, 'sources, people and conditions where a summary is shown', 'absent'),
  row(41, 'release without permission, legal basis or second approver; approving oneself', '422 or 403', {
    remark: 'letting a partner or its keys in, and decisions; release to other units is not built yet',
  }),
  row(42, 'cursors: changed, of another, for another list', '400 `invalid-cursor`'),
  row(43, 'parameters: out of range, twice, unknown', '400'),
  row(44, "words of the database's language as names, 3 KB of them", 'constant expressions; 400, 401, 404 or 422'),
  row(45, 'attachments: digest, length, type, name, number', '422', {
    remark: 'of the signed manifest; what is done with the bytes is in `test/exchange/attachments.test.ts`',
  }),
  row(46, 'stored bytes that were swapped', 'the reader hashes again; they are never served'),
  row(47, 'media types: html, multipart, utf-16, none', '415'),
  row(48, 'methods, doubled slashes, encoded dots, matrix parameters', '403, 404 or 405'),
  row(49, 'Host, X-Forwarded-*, X-Partner-Id', 'ignored'),
  row(50, 'caches between us and the caller', '`no-store` and `Vary`'),
  row(51, 'pages of other origins', 'no allow-origin, no cookie'),
  row(52, 'line ends, colours, quotes into the log', 'one JSON object a line, always'),
  row(53, 'secrets in every place a caller writes to', 'none in any log'),
  row(54, 'unknown, revoked, suspended or with a wrong key: which?', 'one answer, one look-up, one verification'),
  row(55, 'formulas in exports', 'prefixed'),
  row(56, 'pathological strings against every regular expression', 'linear time'),
  row(57, 'one unit that sends too much', '429 with Retry-After; the others are served'),
  row(58, 'forged events of a Lambda, an invented caller', '401'),
  row(
    59,
    'a transparency log: fork, rollback, dropped, moved or changed leaf, wrong key, broken proof or countersignature',
    'verifier and witness refuse',
  ),
  row(60, 'markup in text and addresses, frames, forms of other sites', 'inert: a strict policy, no frame, no cookie'),
  row(61, "recalls: by another, of another's report, of other bytes, under a used name, lower", '404, 409 or 422'),
];
