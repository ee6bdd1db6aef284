import type { ApiClient } from '../../../node/api/api-client.js';
import type { Network } from '../../../protocol/campaign/network.js';
import type { LiveRows } from '../../../protocol/dataset/live-rows.js';
import type { Context } from '../../framework/command.js';
import { examine, onlySome, type Finding } from './findings.js';
import { neverAgain, predictsAgain, type Committed } from './predict-again.js';

/** A node is asked again after an epoch, but no later than this. */
const pauseMaxMs = 5_000;
export const pauseMsOf = ({ campaign }: Network): number => Math.min(campaign.epochMs, pauseMaxMs);

export interface RoundToExamine {
  /** The rows of the round, for its models to predict again; null where they are not at hand. */
  readonly rows: LiveRows | null;
  /** How many rows the round has; null where that is not known. */
  readonly count: number | null;
  readonly isOver: boolean;
  /** How many models predict again; all where it is not given. */
  readonly compare?: number | undefined;
}

/**
 * Examines the predictions of a round, and shows how far that is. Throws what predictsAgain and the API
 * throw.
 */
export async function examineRound(
  models: readonly Committed[],
  { rows, count, isOver, compare }: RoundToExamine,
  network: Network,
  client: ApiClient,
  context: Context,
): Promise<Map<string, Finding>> {
  const { output, signal } = context;
  const all = rows === null ? neverAgain : predictsAgain(rows, network, client, context);
  const again = compare === undefined ? all : onlySome(models, compare, all);
  const progress = output.progress('Looking at predictions', 'models');
  try {
    return await examine(models, {
      client,
      rows: count,
      again,
      isOver,
      pauseMs: pauseMsOf(network),
      signal,
      onModel: progress.update,
    });
  } finally {
    progress.end();
  }
}
