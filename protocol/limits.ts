/** Pairs of rows whose order the sketch of a model tells, a bit each. */
export const sketchBits = 1_024;
export const sketchBytes = sketchBits / 8;

/**
 * What a campaign may ask for at most. The sizes of manifests and of records follow from these, so that no
 * honest node can be made to sign what nobody can read; tests encode the largest of each.
 */
export const campaignLimits = {
  /** Segments of a model. */
  segments: 50_000,
  /** Trees of a segment. */
  segmentTrees: 1_000,
  /** Eras of one role. */
  eras: 5_000,
  /** UTF-16 units of what says what the dataset was made of. */
  datasetOrigin: 500,
  /**
   * Segments of a panellist's sample that are drawn uniformly, those drawn by influence, and those of
   * greatest influence.
   */
  uniformSegments: 300,
  weightedSegments: 300,
  influentialSegments: 100,
  /** Members of a ledger, and so new ones of one cut. */
  members: 10_000,
  /** Accounts that a campaign starts with: all of a predecessor's ledger, and members of it that earned. */
  genesis: 32_000,
  /** Rounds that are open at once. */
  openRounds: 128,
  /** Models that one delegation is spread over. */
  delegationModels: 64,
  /** Models in one record of predictions or scores, and such records of one node for one round. */
  partModels: 500,
  roundParts: 100,
  /** Eras that a panellist rescores, of the acceptance eras and of the screening eras. */
  sampledEras: 500,
} as const;
