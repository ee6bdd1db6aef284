import { isAscending } from '../rounds.js';
import { early, invalid, late, wrong } from '../rule.js';
export const scoresRule = {
    check({ rounds, latestRound, number, campaign }, { node, era, targets, part, parts, models }) {
        if (node !== campaign.resolver)
            return invalid('SCORES_SIGNER');
        const round = rounds.get(era);
        if (round === undefined)
            return era <= latestRound ? late('SCORES_ROUND') : early('SCORES_ROUND');
        if (number <= round.deadline)
            return early('SCORES_ROUND');
        if (part !== round.part)
            return part > round.part ? early('SCORES_PART') : late('SCORES_PART');
        if (part >= parts || (round.parts !== null && (round.parts !== parts || round.targets !== targets)))
            return wrong('SCORES_PART');
        const [first] = models;
        const last = [...round.positions].reduce((max, [pointId, { scores }]) => (scores !== null && pointId > max ? pointId : max), '');
        const isInOrder = isAscending(models) && (first === undefined || first.pointId > last);
        return isInOrder &&
            models.every(({ pointId }) => (round.positions.get(pointId)?.predictions ?? null) !== null)
            ? null
            : wrong('SCORES_MODELS');
    },
    apply({ rounds }, { era, targets, parts, models }) {
        const round = rounds.get(era);
        round.targets = targets;
        round.parts = parts;
        round.part++;
        round.changes++;
        for (const { pointId, corr, mmc } of models)
            round.positions.get(pointId).scores = { corr, mmc };
    },
};
//# sourceMappingURL=scores.js.map