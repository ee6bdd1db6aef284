import type { Campaign } from '../campaign/campaign.js';
import type { Score } from '../scoring/score.js';
import { meanScore } from '../scoring/summary.js';
import { plannedSegments } from './training-plan.js';

/**
 * How a finished draw ends: a model that is announced, one that stays below the acceptance rule, or one that
 * was dropped at its screening.
 */
export type Outcome = 'accepted' | 'refused' | 'abandoned';

/**
 * How many segments of a plan of `planned` are the prefix that is screened; 0 where nothing is (rule
 * SCREEN-1).
 */
export const prefixOf = ({ screening }: Campaign, planned: number): number =>
  Math.floor((planned * screening.prefixPpm) / 1_000_000);

/** What the ledger knows of a committed model. */
export interface CommittedDraw {
  readonly outcome: Outcome;
  readonly index: bigint;
  readonly target: string;
  readonly segments: number;
}

/**
 * Whether the first segments of a model were screened: those that it has beyond its prefix say that it passed
 * (rule SCREEN-2).
 */
export function isScreened(campaign: Campaign, { outcome, segments, ...draw }: CommittedDraw): boolean {
  if (outcome === 'abandoned') return true;
  const prefix = prefixOf(campaign, plannedSegments(campaign, draw));
  return prefix > 0 && segments > prefix;
}

/** Whether what a prefix scores on the screening eras is enough to go on (rule SCREEN-2). */
export const isPromising = ({ screening }: Campaign, scores: readonly Score[]): boolean =>
  meanScore(scores) >= screening.corrMin;

/** Each scored era of a campaign has a place by which disputes name it: the acceptance eras come first. */
export const eraAt = ({ eras }: Campaign, part: number): string | undefined =>
  eras.acceptance[part] ?? eras.screening[part - eras.acceptance.length];
export const eraPosition = ({ eras }: Campaign, era: string): number =>
  eras.acceptance.includes(era)
    ? eras.acceptance.indexOf(era)
    : eras.acceptance.length + eras.screening.indexOf(era);

/** Whether an era is one on which a model's whole is scored, and not its prefix. */
export const isAcceptanceEra = ({ eras }: Campaign, part: number): boolean => part < eras.acceptance.length;
