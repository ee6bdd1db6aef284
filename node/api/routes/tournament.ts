import {
  bool,
  fraction,
  list,
  literal,
  nullable,
  object,
  text,
  uint,
  type Shaped,
} from '../../json-shape.js';
import { json } from '../media.js';
import { get } from '../route.js';

const tournament = object({
  /** What was submitted from this data directory, the latest round first. */
  submissions: list(
    object({
      round: uint(),
      slot: text(),
      source: text(),
      submission: nullable(text()),
      status: nullable(text()),
      state: nullable(literal('accepted', 'rejected', 'pending')),
      isLate: bool,
      /** The latest of each name; what is not resolved may still change. */
      scores: list(object({ name: text(), value: fraction, isResolved: bool })),
    }),
  ),
  /** Windows that closed without a submission in time. */
  missed: list(object({ round: uint(), slot: text(), closedMs: uint() })),
  /** When the tournament's API was asked last, by Unix time, and what was in the way; null before that. */
  askedMs: nullable(uint()),
  trouble: nullable(text()),
});
export type TournamentView = Shaped<typeof tournament>;

export const tournamentRoutes = {
  tournament: get('/tournament', {
    about:
      "What this node submitted in Numerai's latest rounds, what it missed, and the scores as far as they are known.",
    answer: json(tournament),
  }),
};
