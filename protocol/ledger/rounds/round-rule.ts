import { roundsMax } from '../ledger.js';
import { invalid, late, rule } from '../rule.js';
import { positionsOf } from './positions.js';

export const roundRule = rule<'round', object>({
  // ROUND-1
  check({ campaign, latestRound, number, rounds }, { body: { node, era, deadline } }) {
    if (node !== campaign.resolver) return invalid('ROUND_SIGNER');
    if (era <= latestRound) return late('ROUND_ERA');
    if (deadline <= number || deadline > number + campaign.stake.unbondingEpochs)
      return late('ROUND_DEADLINE');
    return rounds.size < roundsMax ? {} : late('ROUND_FULL');
  },
  apply(ledger, { body: { era, rows, deadline } }, _proven, emit) {
    const positions = positionsOf(ledger);
    ledger.latestRound = era;
    ledger.rounds.set(era, { cut: ledger.number, deadline, rows, positions, phase: { type: 'predicted' } });
    emit({ type: 'opened', era, deadline, positions: positions.size });
  },
});
