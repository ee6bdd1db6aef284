import type { SubmissionState } from './answers.js';

/** What happens while one takes part in the tournament, for whoever watches. */
export type TournamentEvent =
  | { readonly type: 'round'; readonly round: number; readonly closes: string; readonly isLate: boolean }
  | {
      readonly type: 'submitted' | 'rejected';
      readonly round: number;
      readonly slot: string;
      readonly source: string;
      readonly submission: string | null;
      readonly status: string | null;
      readonly state: SubmissionState | null;
    }
  /** A slot has no submission in a round that has closed. */
  | { readonly type: 'missed'; readonly round: number; readonly slot: string; readonly why: string }
  /** The resolver has signed the campaign's round on the rows of a weekly one. */
  | { readonly type: 'opened'; readonly round: number; readonly era: string; readonly deadline: number }
  /** A weekly round has closed, and the campaign has none of its era. */
  | { readonly type: 'unopened'; readonly round: number; readonly era: string; readonly why: string }
  /** The resolver has signed all scores of the campaign's round. */
  | { readonly type: 'scored'; readonly era: string; readonly models: number }
  /** Why a round that has passed its deadline is not scored; of `all` where none can be. */
  | { readonly type: 'unscored'; readonly era: string; readonly code: string; readonly what: string }
  /** What is in the way, of one slot or of all. */
  | { readonly type: 'trouble'; readonly slot: string | null; readonly code: string; readonly what: string };
