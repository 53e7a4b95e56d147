/** Feed credentials on the running exchange, and a client that comes with one. */
import { FeedCredentialProposed } from '#schemas/proposal.ts';
import { basicOf } from '../attacks/vectors/basic.ts';
import { operator } from './enrolled.ts';
import { RawClient } from './test-party.ts';

export type Issued = { readonly partnerId: string; readonly credentialId: string; readonly secret: string };

/** By one operator alone, as partners are enrolled here: what two do together has tests of its own. */
const ALONE = { breakGlass: 'a test' };

export async function issueFor(unit: RawClient, label = 'A spreadsheet'): Promise<Issued> {
  const { partnerId } = unit.party;
  return given(partnerId, await proposeFor(await operator(), unit, { label, ...ALONE }));
}

/** As this operator. */
export const proposeFor = (as: RawClient, { party }: RawClient, order: object = {}): Promise<Response> =>
  as.postJson(`/v1/partners/${party.partnerId}/feed-credentials`, {
    label: 'A spreadsheet',
    feeds: ['nztcu-curated'],
    ...order,
  });

/** What was proposed, or is in force by one operator alone. */
export async function given(partnerId: string, response: Response): Promise<Issued & { readonly proposalId: string }> {
  if (response.status !== 202) throw new Error(`Not proposed: ${response.status} ${await response.text()}`);
  const { proposal, credentialId, secret } = FeedCredentialProposed.parse(await response.json());
  return { partnerId, credentialId, secret, proposalId: proposal.proposalId };
}

/** Rotates or revokes one, as this operator. */
export const changeAs = (as: RawClient, { partnerId, credentialId }: Issued, order: object): Promise<Response> =>
  as.postJson(`/v1/partners/${partnerId}/feed-credentials/${credentialId}`, { reason: 'a test', ...order });

export const revoke = async (one: Issued, reason = 'a test'): Promise<Response> =>
  changeAs(await operator(), one, { change: 'revoke', reason });

export const rotateAlone = async (one: Issued, order: object = {}): Promise<Issued> =>
  given(one.partnerId, await changeAs(await operator(), one, { change: 'rotate', ...ALONE, ...order }));

/** Speaks HTTP Basic and nothing else. */
export class BasicClient extends RawClient {
  readonly #authorization: string;

  constructor({ origin, party }: RawClient, issued: Issued) {
    super(origin, party);
    this.#authorization = basicOf(issued);
  }

  override async headers(): Promise<Record<string, string>> {
    return { Authorization: this.#authorization };
  }
}
