import { codes } from '../../../protocol/error.js';

/** Why a settlement is not shown or not proven, and that it is wrong. */
export const settlementCommandCodes = codes({
  peer: {
    SETTLEMENT_DIFFERENT:
      'Ask the resolver, or whoever sent the table, about what is named; the table of your own node follows from the cuts.',
  },
  operator: { SETTLEMENT_FILE: 'Get the file again from whoever wrote it with gridlode settlement.' },
});
