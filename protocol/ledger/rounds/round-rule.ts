import { hasEraForm } from '../../campaign/era-form.js';
import { early, invalid, late, rule } from '../rule.js';
import { lockStakes } from './positions.js';

export const roundRule = rule<'round', object>({
  // ROUND-1
  check({ campaign, latestRound, latestRoundCut, number, rounds }, { body: { node, era, deadline } }) {
    const { spacingEpochs, predictEpochs, openMax } = campaign.rounds;
    if (node !== campaign.resolver) return invalid('ROUND_SIGNER');
    if (!hasEraForm(era, campaign)) return invalid('ROUND_ERA_FORM');
    if (era <= latestRound) return late('ROUND_ERA');
    if (latestRoundCut > 0 && number < latestRoundCut + spacingEpochs) return early('ROUND_SPACING');
    if (deadline <= number || deadline > number + predictEpochs) return late('ROUND_DEADLINE');
    return rounds.size < openMax ? {} : early('ROUND_FULL');
  },
  apply(ledger, { body: { era, rows, deadline } }, _proven, emit) {
    const positions = lockStakes(ledger);
    ledger.latestRound = era;
    ledger.latestRoundCut = ledger.number;
    ledger.rounds.set(era, { cut: ledger.number, deadline, rows, positions, phase: { type: 'predicted' } });
    emit({ type: 'opened', era, deadline, positions: positions.size });
  },
});
