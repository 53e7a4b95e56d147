/** The words in front of the OpenAPI document, for a partner who builds their own client. */
export const INTRODUCTION = `PTCN Exchange takes signed intelligence reports from the units of the Pacific Transnational Crime Network, checks them, keeps them, and hands them to the New Zealand Transnational Crime Unit (NZTCU).

## The shortest way in

Take the kit from \`/kit\`: one file, needs only Node. It does everything below. Read on if you build your own client.

1. **Keys.** Make two P-384 key pairs, one for authentication and one for signing, and send an enrolment request to the operator (schema \`enrolment\`), who compares its fingerprint with you by telephone.
2. **Token.** \`POST /oauth/token\` with a client assertion signed by your authentication key. Tokens live 900 seconds.
3. **Report.** Write it as JSON (schema \`report\`; the smallest accepted one is under 15 lines), put it into claims (schema \`submission\`), and sign them as a compact JWS with your signing key. This works offline; send it days later if you must.
4. **Try it out**: \`POST /v1/submissions/check\` gives the verdict and every finding, and stores nothing.
5. **Practise**: the same under \`/v1/practice/submissions\`, with \`aud\` set to the origin and \`/practice\`. Nobody reads it, nobody counts it.
6. **Send it**: \`POST /v1/submissions\` answers with a signed receipt. No answer because the link broke? Send the same bytes again: you get the first receipt.

## DPoP: a proof beside every token

A token is bound to a key that your installation makes for itself and never registers (RFC 9449). Every request to the token endpoint and to every route with a scope carries two headers:

- \`Authorization: DPoP <token>\` (not at the token endpoint)
- \`DPoP: <proof>\`, a JWT of \`typ\` \`dpop+jwt\` with your public DPoP key as \`jwk\` in its header and the claims \`htm\` (the method), \`htu\` (this exchange's origin and the path, without query), \`iat\`, a new \`jti\`, \`ath\` (base64url SHA-256 of the token; not at the token endpoint), and \`nonce\`: the value of the last \`DPoP-Nonce\` header you were sent.

Every answer carries \`Date\` and a fresh \`DPoP-Nonce\`. When the nonce is missing or too old the answer is 400 \`use_dpop_nonce\` at the token endpoint and 401 \`use-dpop-nonce\` elsewhere: repeat the request with the new nonce, once. \`iat\` may be 300 seconds old and 30 seconds ahead: if your clock is wrong, take the time from \`Date\`.

A program that can do HTTP Basic and nothing else, such as a spreadsheet, reads the pages of feeds by a *feed credential* that two operators give it; it opens nothing else.

## When something is refused

Every refusal is a problem document (RFC 9457, \`application/problem+json\`): \`code\` is stable and meant for programs, \`fix\` says what to do next, \`type\` leads to a page about it, \`instance\` is what to give the operator. \`errors\` lists every finding at once, each with a JSON Pointer, a stable code, a plain sentence and a fix. The token endpoint answers RFC 6749 errors instead.

Findings are **blocking** (refused until mended), **attestable** (accepted; correct it, or say in \`attestations\` that you mean it) or **advice** (for next time).

## Lists

Every list pages: \`limit\` is 50 unless you say otherwise and at most 200; pass \`next\` back as \`cursor\`. Do not build cursors yourself and do not keep one longer than 24 hours.

## What stays as it is

Schemas are strict: an unknown member is a finding, so that a typing error never passes silently. A published schema version never changes what it accepts. Codes of findings and problems are stable; their sentences may improve. Text lengths are counted in UTF-16 code units, as JavaScript, Java and C# count them.
`;
