/** Bounds of what a peer keeps of others' records; a flood displaces itself and nothing settled. */
export const peerLimits = {
  /** Records that wait for a cut. */
  pendingMax: 8_192,
  /** Of these, by one signer: an honest node has a handful. */
  pendingPerNodeMax: 64,
  /** Records whose turn has not come. */
  earlyMax: 1_024,
  earlyPerNodeMax: 32,
  /** Records in one cut, as in the cut's own shape. */
  cutRecordsMax: 4_096,
  /** Cuts remembered to notice a second one for the same epoch; older ones are in the store. */
  recentCutsMax: 256,
} as const;
