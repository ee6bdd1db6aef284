import type { ApiClient } from '../../node/api/api-client.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { commandCodes } from '../codes.js';
import type { Predicted } from '../round/own-scores.js';
import { readSettled } from '../settlement/settled.js';
import type { Candidate } from './greedy-weights.js';

/** A round that takes no more predictions, settled or not. */
export interface ClosedRound {
  /** The digest of its rows. */
  readonly rows: string;
  /** What was predicted in time, in ascending order of the point ids. */
  readonly models: readonly (Predicted & Candidate)[];
}

/** Throws META_MODEL_EARLY, SETTLEMENT_UNKNOWN and what the API throws. */
export async function readClosedRound(client: ApiClient, era: string): Promise<ClosedRound> {
  const open = await client.round(era);
  if (open === null) {
    const { round: { rows, positions }, manifests } = await readSettled(client, era);
    return { rows, models: positions.flatMap(({ pointId, node, stake, predictions }) => (predictions === null ? [] : [{ pointId, node, stake, predictions, manifest: (manifests[pointId] ?? null) as Cid | null }])) };
  }
  if (open.cut < open.deadline) fail(commandCodes, 'META_MODEL_EARLY', `The round ${era} takes predictions until cut ${open.deadline}, and this node is at cut ${open.cut}`);
  const predicted = open.models.filter(({ state }) => state === 'predicted' || state === 'scored');
  return {
    rows: open.rows,
    models: predicted.map(({ pointId, node, stake, predictions, manifest }) => ({ pointId, node, stake: BigInt(stake), predictions: predictions as Cid, manifest })),
  };
}
