/** Letting somebody in alone: each changes one thing of a proposal that a second person approved in the same run. */
import type { StatusChange } from '#schemas/partner.ts';
import type { RawClient, TestParty } from '../../support/test-party.ts';
import type { Expectation } from './vector.ts';

/** A unit that asks to be let in, those who run the registry, and what they post. */
export type Registry = {
  readonly party: TestParty;
  readonly tomasi: RawClient;
  readonly leilani: RawClient;
  readonly desk: RawClient;
  readonly analyst: RawClient;
  /** Proposes the party as this client; the answer is the proposal. */
  readonly propose: (as: RawClient, change?: object) => Promise<{ proposalId: string }>;
  readonly decide: (as: RawClient, proposalId: string, decision: object) => Promise<Response>;
  /** Asks for a feed credential of a reader of everything; what comes back has its secret. */
  readonly proposeCredential: (as: RawClient) => Promise<{ proposalId: string; open: () => Promise<Response> }>;
  readonly setStatus: (as: RawClient, partnerId: string, change: StatusChange) => Promise<Response>;
};

type SecondPersonVector = {
  readonly row: number;
  readonly name: string;
  readonly play: (registry: Registry) => Promise<Response>;
  readonly expect: Expectation;
};

const needsAnother: Expectation = { status: 403, code: 'second-person-needed' };
const notAuthenticated: Expectation = { status: 401, code: 'not-authenticated' };
const notAllowed: Expectation = { status: 403, code: 'not-allowed' };
const wrongFingerprint: Expectation = { status: 422, code: 'fingerprint-mismatch' };
const notValid: Expectation = { status: 422, code: 'request-not-valid' };
const closed: Expectation = { status: 409, code: 'proposal-closed' };

const attack = (name: string, due: Expectation, play: SecondPersonVector['play']): SecondPersonVector => ({
  row: 41,
  name,
  play,
  expect: due,
});
const approval = ({ party }: Registry) => ({ decision: 'approve', fingerprint: party.signing.thumbprint });

export const secondPersonVectors: readonly SecondPersonVector[] = [
  attack('approves what it proposed itself', needsAnother, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    return on.decide(on.tomasi, proposalId, approval(on));
  }),
  attack("approves with a system's key what a person proposed", needsAnother, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    return on.decide(on.desk, proposalId, approval(on));
  }),
  attack("approves with a system's key what that key proposed", needsAnother, async (on) => {
    const { proposalId } = await on.propose(on.desk);
    return on.decide(on.desk, proposalId, approval(on));
  }),
  attack('approves as an analyst', notAllowed, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    return on.decide(on.analyst, proposalId, approval(on));
  }),
  attack('approves without having heard the fingerprint', wrongFingerprint, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    return on.decide(on.leilani, proposalId, { decision: 'approve' });
  }),
  attack('approves with the fingerprint of the other key', wrongFingerprint, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    const fingerprint = on.party.authentication.thumbprint;
    return on.decide(on.leilani, proposalId, { decision: 'approve', fingerprint });
  }),
  attack('names a second approver in its own decision', notValid, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    return on.decide(on.tomasi, proposalId, { ...approval(on), approvedBy: 'staff:AAAAAAAAAAAAAAAAAAAAAA' });
  }),
  attack('names the one who proposed in the approval', notValid, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    return on.decide(on.tomasi, proposalId, { ...approval(on), proposedBy: 'operator-desk' });
  }),
  attack('approves what was declined', closed, async (on) => {
    const { proposalId } = await on.propose(on.tomasi);
    await on.decide(on.leilani, proposalId, { decision: 'decline', reason: 'nobody there knows of it' });
    return on.decide(on.leilani, proposalId, approval(on));
  }),
  attack('approves its own broken glass', needsAnother, async (on) => {
    const { proposalId } = await on.propose(on.tomasi, { breakGlass: 'boat at sea' });
    return on.decide(on.tomasi, proposalId, approval(on));
  }),
  attack('breaks the glass for a reason made of spaces', notValid, async (on) =>
    on.setStatus(on.tomasi, on.party.partnerId, { status: 'active', reason: 'found', breakGlass: '   ' }),
  ),
  attack("issues a feed credential with the desk's key alone", notAuthenticated, async (on) => {
    const { proposalId, open } = await on.proposeCredential(on.desk);
    await on.decide(on.desk, proposalId, { decision: 'approve' });
    return open();
  }),
  attack('approves a feed credential that it proposed itself', needsAnother, async (on) => {
    const { proposalId } = await on.proposeCredential(on.tomasi);
    return on.decide(on.tomasi, proposalId, { decision: 'approve' });
  }),
  attack('uses the secret of a feed credential before it is approved', notAuthenticated, async (on) => {
    const { open } = await on.proposeCredential(on.tomasi);
    return open();
  }),
  attack('breaks the glass without a reason', notValid, async (on) =>
    on.setStatus(on.tomasi, on.party.partnerId, { status: 'active', reason: 'found', breakGlass: '' }),
  ),
];
