import type { Network } from '../../protocol/campaign/network.js';
import { campaignLimits } from '../../protocol/limits.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { LiveRows } from '../../protocol/dataset/live-rows.js';
import { encodePredictions } from '../../protocol/dataset/predictions.js';
import { predictRows } from '../models/predict-rows.js';
import { readHeldModel, type ReadBlock } from '../models/stored-model.js';
import { order, type Signer } from './order.js';
import type { PositionState, RoundView } from './round-view.js';

/** What predicting asks of a node: a command over the API, the node of itself. */
export interface RoundClient extends Signer {
  /** Has it keep a block of predictions, which everyone gets from the deadline on. */
  readonly addPredictions: (block: Uint8Array) => Promise<Cid>;
  readonly readBlock: ReadBlock;
}

export interface PredictedRound {
  readonly era: string;
  /** The last cut that may hold the predictions. */
  readonly deadline: number;
  readonly records: readonly string[];
  /**
   * The node's own models. Of those that were due, what was sent now, and what could not be since a block is
   * missing here.
   */
  readonly models: readonly { readonly pointId: string; readonly state: PositionState | 'sent' | 'absent' }[];
}

type RoundModel = RoundView['models'][number];

/** Whether the node still has to predict with a model. */
export const isDue = ({ own, state }: RoundModel): boolean => own && state === 'awaited';

/**
 * Predicts `rows`, which are those of the round in ascending order of their ids, with each model of the node
 * that is due, one after the other, and has the node commit to that. Throws ENGINE_TREES, what order throws,
 * and what the node says is wrong.
 */
export async function predictRound(
  client: RoundClient,
  network: Network,
  { era, deadline, nextPart, models: all }: RoundView,
  rows: LiveRows,
  signal: AbortSignal,
): Promise<PredictedRound> {
  const due = all.filter(isDue);
  const sent = new Map<string, 'sent' | 'absent'>();
  const records: string[] = [];
  for (let first = 0; first < due.length; first += campaignLimits.partModels) {
    const models = [];
    for (const { pointId, manifest } of due.slice(first, first + campaignLimits.partModels)) {
      const model = await readHeldModel(network, manifest, client.readBlock);
      sent.set(pointId, model === null ? 'absent' : 'sent');
      // A model that is lost must not keep the others from predicting in time.
      if (model !== null)
        models.push({
          pointId,
          predictions: await client.addPredictions(
            encodePredictions(pointId, await predictRows(model, rows.columns, signal)),
          ),
        });
    }
    if (models.length > 0)
      records.push(await order(client, { kind: 'prediction', era, part: nextPart + records.length, models }));
  }
  const stateOf = ({ pointId, state }: RoundModel): PredictedRound['models'][number]['state'] =>
    sent.get(pointId) ?? state;
  return {
    era,
    deadline,
    records,
    models: all.filter(({ own }) => own).map((model) => ({ pointId: model.pointId, state: stateOf(model) })),
  };
}
