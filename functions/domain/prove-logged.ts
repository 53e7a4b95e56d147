/** That the log has something, under the newest checkpoint: a C2SP tlog-proof, made of what is published. */
import { Refusal } from './exchange-error.ts';
import { logProofText } from './log-proof.ts';
import { type Tile, treeOfTiles } from './log-tiles.ts';
import { inclusionProof } from './merkle-log.ts';

export type LogPorts = {
  readonly log: {
    readonly indexOf: (eventId: string) => Promise<number | undefined>;
    readonly checkpoint: () => Promise<{ readonly size: number; readonly note: string } | undefined>;
  };
  readonly tiles: { readonly read: (tile: Tile) => Promise<Uint8Array> };
};

/** @throws {Refusal} `not-logged-yet` until the sequencer has come by. */
export async function proveLogged({ log, tiles }: LogPorts, eventId: string): Promise<string> {
  const [index, published] = await Promise.all([log.indexOf(eventId), log.checkpoint()]);
  if (index === undefined || published === undefined || index >= published.size) {
    throw new Refusal('not-logged-yet', { retryAfterSeconds: 60 });
  }
  const tree = treeOfTiles(published.size, (tile) => tiles.read(tile));
  return logProofText(index, await inclusionProof(tree, index), published.note);
}
