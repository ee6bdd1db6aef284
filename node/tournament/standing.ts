import { GridlodeError } from '../../protocol/error.js';
import type { Round, SubmissionScore } from './answers.js';
import { missedWindows } from './missed.js';
import type { PublicClient } from './public-client.js';
import type { KeptRecord } from './submission-record.js';

/** What the tournament's API said of rounds and of models; of none where it was not asked. */
export interface Known {
  readonly rounds: readonly Round[];
  readonly scores: ReadonlyMap<string, readonly SubmissionScore[]>;
  /** What was in the way. */
  readonly trouble: string | null;
}

export const nothingKnown: Known = { rounds: [], scores: new Map(), trouble: null };

/** Asks what is known of the latest rounds and of the models of records. */
export async function askKnown(
  client: PublicClient,
  records: readonly KeptRecord[],
  roundsMax: number,
): Promise<Known> {
  const scores = new Map<string, SubmissionScore[]>();
  try {
    const rounds = await client.latestRounds(roundsMax);
    for (const modelId of new Set(records.map((record) => record.modelId)))
      scores.set(modelId, await client.scores(modelId, roundsMax));
    return { rounds, scores, trouble: null };
  } catch (error) {
    if (!(error instanceof GridlodeError)) throw error;
    return { ...nothingKnown, trouble: error.message };
  }
}

/** Submissions with their scores so far, and the windows that were missed, at a time of the tournament's. */
export function standingOf(records: readonly KeptRecord[], { rounds, scores }: Known, nowMs: number) {
  return {
    submissions: records.map(({ round, model, modelId, source, submission, status, state, isLate }) => ({
      round,
      slot: model,
      source,
      submission,
      status,
      state,
      isLate,
      scores: latest(scores.get(modelId) ?? [], round),
    })),
    missed: missedWindows(rounds, records, nowMs).map(({ round, model }) => ({
      round: round.number,
      slot: model,
      closedMs: round.closeMs,
    })),
  };
}

/** The latest score of each name that a round has. */
function latest(all: readonly SubmissionScore[], round: number): SubmissionScore[] {
  const found = new Map<string, SubmissionScore>();
  for (const score of all)
    if (score.round === round && score.day >= (found.get(score.name)?.day ?? -Infinity))
      found.set(score.name, score);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
