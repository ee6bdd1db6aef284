import type { HistoryView } from '../../../node/api/routes/stake.js';

type Positions = HistoryView['rounds'][number]['positions'];

/** What a round left to the staker of a position: losses are the staker's alone (rule SETTLE-4). */
export const gainOf = ({ change, commission, fees }: Positions[number]): bigint => change - commission - fees;

/** The same of all positions that a staker had in a round. */
export const totalGain = (positions: Positions): bigint =>
  positions.reduce((sum, one) => sum + gainOf(one), 0n);
