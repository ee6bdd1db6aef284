import type { ApiClient } from '../../../node/api/api-client.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { predictionState } from '../../../node/rounds/prediction-state.js';
import { readSettled } from './settled.js';
import { findOpenRound } from './find-round.js';
import type { Committed } from './predict-again.js';

/** What the records say of a model's predictions; `in time` is still to be looked at. */
export interface RoundPosition {
  readonly pointId: string;
  readonly node: string;
  readonly verifiers: readonly string[];
  readonly manifest: Cid;
  readonly stake: bigint;
  readonly predictions: Cid | null;
  readonly state: string;
}

export interface RoundPositions {
  readonly era: string;
  readonly rows: string;
  readonly deadline: number;
  readonly isOver: boolean;
  readonly models: readonly RoundPosition[];
}

const inTime = (state: string): string =>
  state === 'predicted' || state === 'scored' || state === 'not scored' ? 'in time' : state;

/**
 * The models of a round, open or settled, in ascending order of their points. Throws ROUND_UNKNOWN where
 * there is neither.
 */
export async function positionsOf(client: ApiClient, era: string): Promise<RoundPositions> {
  const { settled: known } = await client.rounds();
  if (!known.some((settled) => settled.era === era)) {
    const { rows, deadline, cut, models } = await findOpenRound(client, era);
    return {
      era,
      rows,
      deadline,
      isOver: cut >= deadline,
      models: models.map(({ pointId, node, verifiers, manifest, stake, predictions, state }) => ({
        pointId,
        node,
        verifiers,
        manifest,
        stake,
        predictions,
        state: inTime(state),
      })),
    };
  }
  const {
    round: { rows, deadline, positions },
    late,
    manifests,
  } = await readSettled(client, era);
  return {
    era,
    rows,
    deadline,
    isOver: true,
    models: positions.map((position) => {
      const { pointId, node, verifiers, stake, predictions } = position;
      return {
        pointId,
        node,
        verifiers,
        stake,
        predictions,
        manifest: manifests.get(pointId) as Cid,
        state: inTime(predictionState(position, late)),
      };
    }),
  };
}

/** The models whose predictions the records have in time. */
export const inTimeOf = ({ models }: RoundPositions): (RoundPosition & Committed)[] =>
  models.filter((model): model is RoundPosition & Committed => model.state === 'in time');
