import type { HistoryView } from '../../../node/api/routes/stake.js';

/** What a round left to the staker of a position: losses are the staker's alone (rule SETTLE-4). */
export const gainOf = ({
  change,
  commission,
  fees,
}: HistoryView['rounds'][number]['positions'][number]): bigint => change - commission - fees;
