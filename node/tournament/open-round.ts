import { fail } from '../../protocol/error.js';
import type { Round } from './answers.js';
import { tournamentCodes } from './codes.js';
import type { PublicClient } from './public-client.js';

/** A clock that is further off than this is worth a word. */
const clockOffMs = 60_000;

/**
 * The round that is open by the clock of the tournament; where that is not told, the tournament decides by
 * refusing. Throws TOURNAMENT_ROUND_CLOSED.
 */
export async function openRound(
  client: PublicClient,
  nowMs: number,
  onStep: (step: string) => void,
): Promise<Round> {
  const round = await client.currentRound();
  if (round === null) return fail(tournamentCodes, 'TOURNAMENT_ROUND_CLOSED', 'No round is open');
  const { serverMs } = client;
  const [open, close] = [round.openMs, round.closeMs].map((ms) => new Date(ms).toISOString());
  const isOpenAt = (ms: number): boolean => ms >= round.openMs && ms < round.closeMs;
  const times = `Round ${round.number} is open from ${open} to ${close}`;
  if (serverMs !== null && !isOpenAt(serverMs)) fail(tournamentCodes, 'TOURNAMENT_ROUND_CLOSED', times);
  const offMs = serverMs === null ? 0 : Math.abs(nowMs - serverMs);
  if (offMs > clockOffMs)
    onStep(
      `The clock of this machine differs from the tournament's by ${Math.round(offMs / 60_000)} min: set it right`,
    );
  else if (!isOpenAt(nowMs))
    onStep(`${times}, and by the clock of this machine it is not: the tournament decides`);
  return round;
}
