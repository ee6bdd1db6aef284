import { fail } from '../../protocol/error.js';
import type { Round } from './answers.js';
import { tournamentCodes } from './codes.js';
import type { PublicClient } from './public-client.js';

/** A clock that is further off than this is worth a word. */
const clockOffMs = 60_000;
/** Of which the latest that has opened is one: others may be planned already. */
const latestCount = 10;

export interface RoundChoice {
  /** Take the latest round that has opened, where none is open. */
  readonly isLate: boolean;
}

/**
 * The round that is open by the clock of the tournament; where that is not told, the tournament decides by
 * refusing. Throws TOURNAMENT_ROUND_CLOSED.
 */
export async function openRound(
  client: PublicClient,
  { isLate }: RoundChoice,
  onStep: (step: string) => void,
): Promise<Round> {
  const round = (await client.currentRound()) ?? undefined;
  const { serverMs } = client;
  const isOpen = round !== undefined && (serverMs === null || isOpenAt(round, serverMs));
  const words = clockWords(client);
  if (words !== null) onStep(`${words}: set it right`);
  else if (isOpen && !isOpenAt(round, client.machineMs()))
    onStep(`${timesOf(round)}, and by the clock of this machine it is not: the tournament decides`);
  if (isOpen) return round;
  const late = isLate
    ? (await client.latestRounds(latestCount)).find(({ openMs }) => openMs <= client.nowMs)
    : undefined;
  return (
    late ??
    fail(
      tournamentCodes,
      'TOURNAMENT_ROUND_CLOSED',
      round === undefined ? 'No round is open' : timesOf(round),
    )
  );
}

export const isOpenAt = ({ openMs, closeMs }: Round, ms: number): boolean => ms >= openMs && ms < closeMs;

/** What to say of the clock of this machine, null where it is right enough or nobody tells the time. */
export function clockWords({ serverMs, machineMs }: PublicClient): string | null {
  const offMs = serverMs === null ? 0 : Math.abs(machineMs() - serverMs);
  return offMs > clockOffMs
    ? `The clock of this machine differs from the tournament's by ${Math.round(offMs / 60_000)} min`
    : null;
}

function timesOf({ number, openMs, closeMs }: Round): string {
  const [open, close] = [openMs, closeMs].map((ms) => new Date(ms).toISOString());
  return `Round ${number} is open from ${open} to ${close}`;
}
