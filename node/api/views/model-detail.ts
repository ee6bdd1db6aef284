import { pointAt } from '../../../protocol/grid/grid.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { decodeManifest, manifestMaxBytes } from '../../../protocol/model/manifest.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import type { ModelDetail } from '../routes/lineage.js';
import type { Sources } from './sources.js';

/** Settled rounds that are looked at: a year of them takes some seconds. */
const roundsMax = 20;

/** A model that is final or under audit; null where there is none of that point. */
export async function viewModelDetail(from: Sources, pointId: PointId): Promise<ModelDetail | null> {
  const found = await findModel(from, pointId);
  if (found === null) return null;
  const { node, manifest, target, index, corr, sharpe } = found;
  return {
    pointId,
    node,
    manifest,
    values: pointAt(from.campaign.grid, index, target),
    corr,
    sharpe,
    scores: await readScores(from, manifest, node),
    rounds: await roundsOf(from, pointId),
  };
}

async function roundsOf({ peerStore }: Sources, pointId: PointId): Promise<ModelDetail['rounds']> {
  const rounds: ModelDetail['rounds'][number][] = [];
  for await (const { era, positions } of peerStore.settlements({ latestFirst: true, limit: roundsMax })) {
    const position = positions.find((each) => each.pointId === pointId);
    if (position !== undefined)
      rounds.push({ era, corr: position.scores?.corr ?? null, mmc: position.scores?.mmc ?? null });
  }
  return rounds;
}

/** What is known of the model of a point; null where none is final or under audit. */
export async function findModel({ driver, peerStore }: Sources, pointId: PointId) {
  const { commitments, points } = driver.state.ledger;
  const settled = (await peerStore.lookUp([pointId])).settled(pointId);
  if (settled?.state === 'final') return { ...settled, finalCut: settled.cut };
  const { phase } = points.get(pointId) ?? {};
  const open = phase?.type === 'committed' ? commitments.get(phase.commitment) : undefined;
  if (phase?.type !== 'committed' || open === undefined) return null;
  return { ...open, commitment: phase.commitment, finalCut: null };
}

async function readScores(
  { blocks, roundBlocks, campaign }: Sources,
  manifest: Cid,
  node: NodeKey,
): Promise<ModelDetail['scores']> {
  const block = (await blocks.readBlock(manifest)) ?? (await roundBlocks.fetch([manifest], node))?.[0];
  if (block === undefined || block.length > manifestMaxBytes) return null;
  const { segments, scores } = decodeManifest(block);
  return {
    segments: segments.length,
    trees: segments.reduce((sum, { treeCount }) => sum + treeCount, 0),
    eras: scores.map((corr, i) => ({ era: campaign.eras.acceptance[i] ?? '', corr })),
  };
}
