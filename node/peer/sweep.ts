import type { Cid } from '../../protocol/codec/hash.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { decodeMessage } from '../../protocol/records/message.js';
import { del } from '../store/store.js';
import { tables } from '../store/tables.js';
import { decodeProgress } from '../training/progress.js';
import type { PeerStore } from './peer-store.js';

/**
 * Removes the blocks that nobody will ask this node for: of trainings whose point was lost or given up, and of models
 * that were refused or proven forged. Those of final models, of models under audit and of its own open slots stay, and the
 * predictions of all rounds, from which anyone may want to verify a settlement, also of those that wait for a cut.
 */
export async function sweepBlocks(peerStore: PeerStore, ledger: Ledger, node: NodeKey): Promise<number> {
  const { store, blocks } = peerStore;
  const wanted = new Set<Cid>();
  const keepModel = async (manifest: Cid): Promise<void> => {
    const block = await blocks.readBlock(manifest);
    if (block === null) return;
    wanted.add(manifest);
    for (const { trees } of decodeManifest(block).segments) wanted.add(trees);
  };
  for await (const [, point] of peerStore.settledPoints()) if (point.state === 'final') await keepModel(point.manifest);
  for (const { manifest } of ledger.commitments.values()) await keepModel(manifest);
  const own = new Set([...(ledger.members.get(node)?.slots.values() ?? [])].map(({ draw }) => draw?.pointId));
  for await (const [pointId, row] of store.entries(tables.progress)) {
    if (!own.has(pointId)) {
      await store.batch([del(tables.progress, pointId)], { durable: false });
      continue;
    }
    const { segments, manifest } = decodeProgress(row);
    for (const { trees } of segments) wanted.add(trees);
    if (manifest !== null) await keepModel(manifest);
  }
  for (const { positions } of ledger.rounds.values()) for (const { predictions } of positions.values()) if (predictions !== null) wanted.add(predictions);
  for await (const { positions } of peerStore.settlements()) for (const { predictions } of positions) if (predictions !== null) wanted.add(predictions);
  for await (const message of peerStore.pendingMessages()) {
    const { body } = decodeMessage(message, peerStore.network).record;
    if (body.kind === 'prediction') for (const { predictions } of body.models) wanted.add(predictions);
  }
  return blocks.sweep((cid) => wanted.has(cid));
}
