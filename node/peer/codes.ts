/** Why a driver does not start, or takes no input. */
export const peerCodes = {
  STORE_CAMPAIGN: 'Use another data directory; one store holds the records of one campaign.',
  PEER_ACCOUNT: 'Hand in transfers, delegations and undelegations; a node signs all other records itself.',
  PEER_STOPPED: 'Start the node again.',
} as const;
