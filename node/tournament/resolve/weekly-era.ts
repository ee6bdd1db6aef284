import type { Round } from '../answers.js';

const dayMs = 86_400_000;
/**
 * The Saturday on which era 1 begins. The API does not say of which era a round is, nor does a live file,
 * whose era is X. Source: numerai-era-data, `date_utils.ERA_ONE_START`, which numerblox uses too.
 */
const eraOneMs = Date.UTC(2003, 0, 11);
/** A weekend's round opens on Saturday; the next, on Tuesday, is a daily one. */
const weekendDays = 3;

/**
 * The era of a round that is a weekly one, in four digits: the round of a weekend, whose rows are in
 * `validation.parquet` later. Null of a daily one, whose rows are in no file ever. Source: Numerai's
 * announcement of daily rounds, by which validation data stay weekly.
 */
export function weeklyEra({ openMs }: Pick<Round, 'openMs'>): string | null {
  const days = Math.floor((openMs - eraOneMs) / dayMs);
  if (days < 0 || days % 7 >= weekendDays) return null;
  return String(Math.floor(days / 7) + 1).padStart(4, '0');
}

export interface UnopenedRound {
  readonly round: Round;
  readonly era: string;
}

/**
 * The weekly rounds that have closed since a campaign opened its first round, and that it opened none for.
 * `eras` are those of its rounds.
 */
export function unopenedRounds(
  rounds: readonly Round[],
  eras: readonly string[],
  nowMs: number,
): UnopenedRound[] {
  const [first] = [...eras].sort();
  return rounds.flatMap((round) => {
    const era = weeklyEra(round);
    const isMissed =
      era !== null && first !== undefined && era > first && !eras.includes(era) && round.closeMs <= nowMs;
    return isMissed ? [{ round, era }] : [];
  });
}
