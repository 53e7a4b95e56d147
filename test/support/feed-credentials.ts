/** Feed credentials on the running exchange, and a client that comes with one. */
import { FeedCredentialGiven } from '#schemas/feed-credential.ts';
import { basicOf } from '../attacks/vectors/basic.ts';
import { operator } from './enrolled.ts';
import { RawClient } from './test-party.ts';

export type Issued = { readonly partnerId: string; readonly credentialId: string; readonly secret: string };

export async function issueFor({ party, origin }: RawClient, label = 'A spreadsheet'): Promise<Issued> {
  const { partnerId } = party;
  const response = await (await operator()).postJson(`/v1/partners/${partnerId}/feed-credentials`, {
    label,
    feeds: ['nztcu-curated'],
  });
  if (response.status !== 201) throw new Error(`Not issued at ${origin}: ${response.status} ${await response.text()}`);
  const { credential, secret = '' } = FeedCredentialGiven.parse(await response.json());
  return { partnerId, credentialId: credential.credentialId, secret };
}

/** Rotates or revokes one. */
export const changeOf = async ({ partnerId, credentialId }: Issued, order: object): Promise<Response> =>
  (await operator()).postJson(`/v1/partners/${partnerId}/feed-credentials/${credentialId}`, {
    reason: 'a test',
    ...order,
  });

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
