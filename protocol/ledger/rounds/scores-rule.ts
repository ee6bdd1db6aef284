import { early, invalid, late, rule, wrong } from '../rule.js';
import { isAscending, predictionsOf, scoresOf } from './positions.js';

export const scoresRule = rule<'scores', object>({
  // ROUND-4
  check({ rounds, latestRound, number, campaign }, { body }) {
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
    const arePredicted = named.every(({ pointId }) => {
      const position = round.positions.get(pointId);
      return position !== undefined && predictionsOf(position) !== null;
    });
    const [first] = named;
    const isInOrder = isAscending(named) && (first === undefined || first.pointId > last);
    return isInOrder && arePredicted ? {} : wrong('SCORES_MODELS');
  },
  apply({ rounds }, { body: { era, targets, part, parts, models } }) {
    rounds.edit(era, (round) => {
      round.phase = { type: 'scored', targets, part: part + 1, parts };
      for (const { pointId, corr, mmc } of models) {
        const position = round.positions.get(pointId);
        const predictions = position === undefined ? null : predictionsOf(position);
        if (position !== undefined && predictions !== null)
          position.phase = { type: 'scored', predictions, scores: { corr, mmc } };
      }
    });
  },
});
