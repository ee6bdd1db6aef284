/** Why a driver does not start, or takes no input. */
export const peerCodes = {
  STORE_CAMPAIGN: 'Use another data directory; one store holds the records of one campaign.',
  PEER_ACCOUNT: 'Hand in transfers, delegations and undelegations; a node signs all other records itself.',
  PEER_ORDER: 'Order a round, predictions or scores of the node itself; it signs all other records of its own accord.',
  PEER_SIGNED: 'Nothing can be done about it: a node signs one record for each place, and this one holds what it signed first.',
  PEER_STOPPED: 'Start the node again.',
} as const;
