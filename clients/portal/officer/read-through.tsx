/** The whole report once more before it is signed: as a reader will have it, and word for word as it is signed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Finding } from '#schemas/finding.ts';
import { type Draft, isObject, type Json, type JsonObject } from './draft.ts';
import { useTongue } from './language.ts';
import { type Parties, wholeClaims } from './signing.ts';

type Props = {
  readonly draft: Draft;
  readonly parties: Parties;
  readonly findings: readonly Finding[];
  /** At the moment that stands in what was read. */
  readonly sign: (now: number) => Promise<void>;
  readonly back: () => void;
};

/** Header and signature of ES384, in base64url. */
const ENVELOPE_BYTES = 280;

export const ReadThrough = ({ draft, parties, findings, sign, back }: Props) => {
  const { words } = useTongue();
  const [busy, setBusy] = useState(false);
  // The button that led here is gone: a keyboard or a screen reader goes on from the heading.
  const arrival = useRef<HTMLHeadingElement>(null);
  useEffect(() => arrival.current?.focus(), []);
  const [now] = useState(Date.now);
  const claims: JsonObject = wholeClaims(draft, parties, now);
  const text = JSON.stringify(claims);
  const bytes = Math.ceil((new TextEncoder().encode(text).length * 4) / 3) + ENVELOPE_BYTES;
  const { report, answers, attestations, supersedes } = claims;
  return (
    <article class="report read-through">
      <h2 ref={arrival} tabIndex={-1}>
        {words.read.title}
      </h2>
      <p>{words.read.explains}</p>
      <Members
        of={{
          ...(supersedes !== undefined && { supersedes }),
          ...(isObject(report) && report),
          ...(answers !== undefined && { answers }),
          ...(attestations !== undefined && { attestations }),
        }}
      />
      {findings
        .filter(({ attested }) => attested !== true)
        .map((finding) => (
          <FindingSaid key={`${finding.code} ${finding.pointer}`} finding={finding} />
        ))}
      <details>
        <summary>{words.read.exact}</summary>
        <pre tabindex={0}>{JSON.stringify(claims, null, 2)}</pre>
      </details>
      <p class="quiet">{words.read.bytes(bytes)}</p>
      <div class="tools">
        <button type="button" disabled={busy} onClick={back}>
          {words.read.back}
        </button>
        <button
          type="button"
          class="main"
          disabled={busy}
          onClick={() => {
            setBusy(true);
            void sign(now).finally(() => setBusy(false));
          }}
        >
          {busy ? words.read.signing : words.read.sign}
        </button>
      </div>
    </article>
  );
};

/** Without "yes, I mean it": for that the officer goes back to the field. */
const FindingSaid = ({ finding }: { readonly finding: Finding }) => {
  const { words } = useTongue();
  return (
    <p class={`finding ${finding.severity}`}>
      <strong>{words.finding[finding.severity]}</strong> {finding.detail} <span class="fix">{finding.fix}</span>
    </p>
  );
};

/** Members of the frame, which say nothing to a reader. */
const UNSAID: ReadonlySet<string> = new Set(['schema', 'id']);

const Members = ({ of }: { readonly of: JsonObject }) => {
  const { member } = useTongue();
  return (
    <dl>
      {Object.entries(of)
        .filter(([name]) => !UNSAID.has(name))
        .map(([name, value]) => (
          <div key={name}>
            <dt>{member(name)}</dt>
            <dd dir="auto">
              <Value name={name} value={value} />
            </dd>
          </div>
        ))}
    </dl>
  );
};

const Value = ({ name, value }: { readonly name: string; readonly value: Json }) => {
  const { choice } = useTongue();
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    if (items.every((item) => typeof item === 'string'))
      return <>{items.map((item) => said(name, item, choice)).join(', ')}</>;
    return (
      <ul class="plain">
        {items.map((item, at) => (
          <li key={at}>
            <Value name={name} value={item} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === 'object' && value !== null) return <Members of={value as JsonObject} />;
  if (name === 'narrative') return <span class="narrative">{String(value)}</span>;
  return <>{said(name, String(value), choice)}</>;
};

/** Words of the contract in the reader's language; what was typed stays as it is. */
const CHOSEN =
  /^(crimeTypes|enablers|perpetrators|kind|role|type|scheme|state|category|unit|use|area|sex|precedence|reliability|credibility|tlp|purpose|retention)$/;

const said = (name: string, value: string, choice: (member: string, value: string) => string): string =>
  CHOSEN.test(name) ? choice(name, value) : value;
