import type { Campaign } from '../../../protocol/campaign/campaign.js';

/**
 * Cuts from the latest one to a deadline, at least: two, of which the later holds the round where the other
 * is being made, and one for the predictions.
 */
const deadlineMinCuts = 3;
/** Epochs that are left when the deadline has its cut, for meta model and submission. */
const spareEpochs = 1;

export interface Deadline {
  /** Cuts from the latest one to that of the deadline. */
  readonly cuts: number;
  /** Whether its cut comes an epoch before the window is over, or earlier. */
  readonly isInTime: boolean;
}

/**
 * The deadline of a round that is opened while a window takes submissions for another `leftMs`: as late as
 * the campaign allows, and so early that the meta model can be submitted, where there is time for that.
 */
export function deadlineWithin(
  leftMs: number,
  { epochMs, rounds: { predictEpochs } }: Pick<Campaign, 'epochMs' | 'rounds'>,
): Deadline {
  const room = Math.floor(leftMs / epochMs) - spareEpochs;
  const isInTime = room >= Math.min(predictEpochs, deadlineMinCuts);
  return { cuts: isInTime ? Math.min(predictEpochs, room) : predictEpochs, isInTime };
}
