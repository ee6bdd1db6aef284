/** Why a driver takes no input, or leaves a peer's answer. */
export const peerCodes = {
  PEER_STOPPED: 'Start the node again.',
  SYNC_CUT: 'Ask another peer; what this one sent is no history of the campaign.',
} as const;
