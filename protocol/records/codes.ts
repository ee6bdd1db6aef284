export const recordCodes = {
  RECORD_KIND: 'Send one of the record kinds that SPEC.md lists; a newer kind needs a newer version of Gridlode.',
  RECORD_CAMPAIGN: 'Join the network that the record names, or leave it alone: it belongs to another campaign.',
  RECORD_SIGNATURE: 'Sign the payload with the key that it names.',
  RECORD_INCLUDES: 'List the CIDs of a cut in ascending order, each once, and none for other records.',
  RECORD_PROOF: 'Prove the VRF output with the key that the record names.',
} as const;
