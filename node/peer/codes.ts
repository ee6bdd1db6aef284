/** Why a driver does not start, takes no input, or leaves a peer's answer. */
export const peerCodes = {
  STORE_CAMPAIGN: 'Use another data directory; one store holds the records of one campaign.',
  PEER_STOPPED: 'Start the node again.',
  SYNC_CUT: 'Ask another peer; what this one sent is no history of the campaign.',
} as const;
