/** Why a cut cannot be the next one of a ledger. */
export const cutCodes = {
  CUT_SIGNER: 'Only the resolver that the campaign names ends epochs.',
  CUT_CHAIN: 'Fetch the cuts in between, or leave a resolver that tells different stories.',
  CUT_BEACON: 'The beacon must hash to the previous one: the resolver is at fault.',
  CUT_RECORDS: 'Fetch the records of the cut again: these are not the ones that it names.',
} as const;
