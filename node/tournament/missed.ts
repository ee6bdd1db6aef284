import type { Round } from './answers.js';
import type { KeptRecord } from './submission-record.js';

/** A round that closed without a submission of a slot in time. */
export interface MissedWindow {
  readonly round: Round;
  readonly modelId: string;
  readonly model: string;
}

/**
 * The windows that slots missed: rounds that have closed since a slot first submitted, and that it has no
 * submission in, or a late one.
 */
export function missedWindows(
  rounds: readonly Round[],
  records: readonly KeptRecord[],
  nowMs: number,
): MissedWindow[] {
  const slots = new Map<string, { readonly name: string; readonly first: number }>();
  for (const { modelId, model, round } of records)
    slots.set(modelId, { name: model, first: Math.min(round, slots.get(modelId)?.first ?? Infinity) });
  const met = new Set(
    records
      .filter(({ submission, isLate, state }) => submission !== null && !isLate && state !== 'rejected')
      .map(({ round, modelId }) => `${round} ${modelId}`),
  );
  return rounds
    .filter(({ closeMs }) => closeMs <= nowMs)
    .flatMap((round) =>
      [...slots]
        .filter(([modelId, { first }]) => round.number >= first && !met.has(`${round.number} ${modelId}`))
        .map(([modelId, { name }]) => ({ round, modelId, model: name })),
    );
}
