import type { Cid } from '../../codec/hash.js';
import { early, invalid, late, rule, wrong, type Refusal } from '../rule.js';
import type { Round, RoundPosition, RoundScores } from './open-round.js';
import { isAscending, predictionsOf, scoresOf } from './positions.js';

interface Scoring {
  readonly round: Round;
  readonly models: readonly {
    readonly position: RoundPosition;
    readonly predictions: Cid;
    readonly scores: RoundScores;
  }[];
}

export const scoresRule = rule<'scores', Scoring>({
  // ROUND-4
  check({ rounds, latestRound, number, campaign }, { body }): Refusal | Scoring {
    const { node, era, targets, part, parts, models: named } = body;
    if (node !== campaign.resolver) return invalid('SCORES_SIGNER');
    // [early before it, late after]: the round is open; [early]: its deadline has passed.
    const round = rounds.get(era);
    if (round === undefined) return era <= latestRound ? late('SCORES_ROUND') : early('SCORES_ROUND');
    if (number <= round.deadline) return early('SCORES_ROUND');
    // [early, late]: it is the next part; [wrong]: of as many, from the same targets, as those before.
    const { phase } = round;
    const next = phase.type === 'scored' ? phase.part : 0;
    if (part !== next) return part > next ? early('SCORES_PART') : late('SCORES_PART');
    const isOther = phase.type === 'scored' && (phase.parts !== parts || phase.targets !== targets);
    if (part >= parts || isOther) return wrong('SCORES_PART');
    // [wrong]: the models ascend over all parts, and have predictions.
    const last = [...round.positions].reduce(
      (max, [pointId, position]) => (scoresOf(position) !== null && pointId > max ? pointId : max),
      '',
    );
    const models = named.flatMap(({ pointId, corr, mmc }) => {
      const position = round.positions.get(pointId);
      const predictions = position === undefined ? null : predictionsOf(position);
      return position === undefined || predictions === null
        ? []
        : [{ position, predictions, scores: { corr, mmc } }];
    });
    const [first] = named;
    const isInOrder = isAscending(named) && (first === undefined || first.pointId > last);
    return isInOrder && models.length === named.length ? { round, models } : wrong('SCORES_MODELS');
  },
  apply(_ledger, { body: { targets, part, parts } }, { round, models }) {
    round.phase = { type: 'scored', targets, part: part + 1, parts };
    round.changes++;
    for (const { position, predictions, scores } of models)
      position.phase = { type: 'scored', predictions, scores };
  },
});
