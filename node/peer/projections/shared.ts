import type { Cid } from '../../../protocol/codec/hash.js';
import { decodeManifest } from '../../../protocol/model/manifest.js';
import { put, type Write } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type FoldedCut, type Held, type Projection } from './projection.js';
import { predictionsOf } from '../../../protocol/ledger/rounds/positions.js';

/** That a block may go to anyone. */
export const share = (cid: Cid): Write => put(tables.shared, cid, new Uint8Array(0));

/** What may go to anyone from this cut on, so that nobody learns it before it is on record whose it is. */
export const projectShared: Projection = async (folded, held) => [
  ...(await committedModels(folded, held)),
  ...(await duePredictions(folded, held)),
];

/** The blocks of the models that the cut commits to, as far as they are here. */
async function committedModels(folded: FoldedCut, { blocks }: Held): Promise<Write[]> {
  const committed = new Set(eventsOf(folded, 'committed').map(({ commitment }) => commitment));
  const shared: Write[] = [];
  for (const { cid, body } of folded.records) {
    if (body.kind !== 'commitment' || !committed.has(cid)) continue;
    const block = await blocks.readBlock(body.manifest);
    if (block === null) continue;
    shared.push(share(body.manifest), ...decodeManifest(block).segments.map(({ trees }) => share(trees)));
  }
  return shared;
}

/** The predictions of rounds whose last cut for them this is (rule MESH-9). */
async function duePredictions({ ledger }: FoldedCut, { store }: Held): Promise<Write[]> {
  const shared: Write[] = [];
  for (const { deadline, positions } of ledger.rounds.values()) {
    if (deadline !== ledger.number) continue;
    for (const position of positions.values()) {
      const predictions = predictionsOf(position);
      if (predictions !== null && (await store.has(tables.block, predictions)))
        shared.push(share(predictions));
    }
  }
  return shared;
}
