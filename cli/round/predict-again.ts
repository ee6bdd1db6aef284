import { encodePredictions } from '../../protocol/dataset/predictions.js';
import type { LiveRows } from '../../protocol/dataset/live-rows.js';
import { GridlodeError } from '../../protocol/error.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import type { ApiClient } from '../../node/api/api-client.js';
import { fetchedMax } from '../../node/api/fetched.js';
import type { Network } from '../../node/training/model-order.js';
import type { Context } from '../command.js';
import { readModel, useBlocks, type ReadBlock } from '../model-store.js';
import { columnsOf, predictRows } from '../predict-rows.js';

/** A model of a round: who runs it, and what its node committed to. */
export interface Committed {
  readonly pointId: string;
  readonly node: string;
  /** Who attested the model, and so has had it whole. */
  readonly verifiers: readonly string[];
  readonly predictions: Cid;
  /** None of a model that was found forged. */
  readonly manifest: string | null;
}

/** The block that the node of a model should have committed to; `absent` where nobody gives the model, `malformed` where it can predict nothing. */
export type PredictAgain = (model: Committed) => Promise<Uint8Array | 'absent' | 'malformed'>;

export const neverAgain: PredictAgain = () => Promise.resolve('absent');

/** Predicts the rows of a round again, with models of this data directory or else of the network. Throws what reading stores throws. */
export function predictsAgain(rows: LiveRows, network: Network, client: ApiClient, context: Context): PredictAgain {
  const columns = columnsOf(rows);
  return async ({ pointId, node, verifiers, manifest }) => {
    if (manifest === null) return 'absent';
    try {
      const model = await useBlocks(context, undefined, (readBlock) => readModel(network, manifest as Cid, readsAhead(readBlock, manifest as Cid, [node, ...verifiers], client)));
      return encodePredictions(pointId as PointId, await predictRows(model, columns, context.signal));
    } catch (error) {
      const code = error instanceof GridlodeError ? error.code : null;
      if (code === 'MODEL_ABSENT') return 'absent';
      if (code === 'ENGINE_TREES' || code === 'PREDICTIONS_VALUE') return 'malformed';
      throw error;
    }
  };
}

/**
 * Reads a model's blocks in their order, where they are here, and else many at once from the network, as nodes limit how often they are
 * asked: from its author, who may have reasons to give nothing, or else from those who attested it.
 */
function readsAhead(readBlock: ReadBlock, manifest: Cid, holders: readonly string[], client: ApiClient): ReadBlock {
  const fetch = async (wanted: readonly Cid[]): Promise<Uint8Array[] | null> => {
    for (const holder of holders) {
      const fetched = await client.fetchBlocks(wanted, holder);
      if (fetched !== null) return fetched;
    }
    return null;
  };
  let segments: Cid[] = [];
  let ahead = new Map<Cid, Uint8Array>();
  return async (cid) => {
    let block = ahead.get(cid) ?? (await readBlock(cid));
    if (block === null) {
      const wanted = cid === manifest ? [cid] : segments.slice(segments.indexOf(cid)).slice(0, fetchedMax);
      const fetched = await fetch(wanted);
      if (fetched === null) return null;
      ahead = new Map(wanted.map((one, i) => [one, fetched[i] as Uint8Array]));
      block = fetched[0] as Uint8Array;
    }
    if (cid === manifest) segments = decodeManifest(block).segments.map(({ trees }) => trees);
    return block;
  };
}
