import type { PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Score } from '../../protocol/scoring/score.js';

/** How the eras of a dataset, in their order, are shared out among the roles: parts of their sum. */
export type EraShares = Readonly<Record<keyof Campaign['eras'], number>>;

/** The rules that a preset states. */
export type PresetRules = Pick<
  Campaign,
  | 'epochMs'
  | 'dataFree'
  | 'grid'
  | 'training'
  | 'screening'
  | 'claims'
  | 'away'
  | 'audit'
  | 'standing'
  | 'stake'
  | 'rounds'
  | 'payout'
> & { readonly acceptance: Omit<Campaign['acceptance'], 'corrMin'> };

/** The least corr that is accepted: a score, or a share of a benchmark's corr on the acceptance eras. */
export type CorrRule = { readonly score: Score } | { readonly sharePpm: number };

/** A template of campaigns: with a dataset and a resolver it becomes one. */
export interface Preset {
  readonly eraShares: EraShares;
  /**
   * The longest horizon of the targets, in eras, by all names that the column of each has; null where they do
   * not tell it.
   */
  embargoEras(targets: readonly (readonly string[])[]): number | null;
  /** Which of a dataset's targets points are drawn for; the first of both is the main one. */
  targets(all: readonly string[]): readonly string[];
  /** Whose pulses its beacons hold; null for the resolver's chain alone. */
  readonly publicBeacon: Omit<PublicBeacon, 'firstPulse'> | null;
  readonly corrMin: CorrRule;
  readonly rules: PresetRules;
}
