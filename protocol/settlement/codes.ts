import { codes } from '../error.js';

/**
 * What can be wrong with what a round is settled from, with its table, or with a proof of a row
 * (protocol/spec/settlement.md).
 */
export const settlementCodes = codes({
  peer: {
    TABLE_ROWS:
      'Give at most 1,000,000 rows of one era: positions by point id, then balances by account, each once.',
    SUCCESSION_LOCKED:
      'Take the table of a settlement that leaves nothing locked: that of the last round, once no other is open.',
    SUCCESSION_TABLE:
      'Get the table of the last settlement again from a node of the predecessor: settlement show --out.',
    SUCCESSION_GENESIS:
      'Do not join: the genesis is not what the last settlement says. Whoever made the campaign made amounts up.',
    PROOF_PATH: 'Get the proof again: its index and siblings are those of no row in a table of so many rows.',
    PROOF_ROOT:
      'Get the proof again from whoever settled the round, or compare the tables: the row is not in the one with this root, or that is of another campaign.',
  },
  operator: {
    TABLE_CAMPAIGN:
      "Take the table of the campaign that is meant, as one of its nodes writes it: settlement show --out. Do not join a successor that names another one's root.",
    SUCCESSION_NONE: 'Check a campaign that names a predecessor; the genesis of any other is its own affair.',
    SUCCESSION_CAMPAIGN: 'Take the file of the campaign that the successor names.',
  },
  bug: {
    SETTLE_RULES:
      'Give multipliers of 0 to 1,000 and a clip of 0 to 1 in their integer units, and shares that are no more than the whole together.',
    SETTLE_AMOUNT:
      'Give amounts as integers of the smallest unit, from 0 to 2^64-1, also for the treasury with the losses of the round.',
    SETTLE_SCORE:
      'Give scores as integers of 1e-9 from -1e12 to 1e12, and 0 where no predictions came in time.',
    SETTLE_AT_RISK:
      'Give as the total at risk the sum of all stakes of the round, which is above 0 and no less than any of them.',
    SETTLE_POSITIONS:
      'Give at most 1,000,000 positions in ascending order of their point ids, each point once.',
    SETTLE_VERIFIERS: 'Name each verifier of a model once.',
  },
});
