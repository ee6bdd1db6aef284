import type { PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';

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
  | 'acceptance'
  | 'claims'
  | 'away'
  | 'audit'
  | 'standing'
  | 'stake'
  | 'rounds'
  | 'payout'
>;

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
  readonly rules: PresetRules;
}
