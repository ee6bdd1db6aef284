import { GridlodeError } from '../../protocol/error.js';
import type { TournamentEvent } from './events.js';
import type { PublicClient } from './public-client.js';

export interface Listeners {
  readonly client: Pick<PublicClient, 'waiting'>;
  readonly onEvent: (event: TournamentEvent) => void;
  /** A failure that no code explains. */
  readonly onError: (error: unknown) => void;
}

/** Tells what is in the way, of a slot or of all, unless it was told last; what that is. */
export function tellTrouble(
  { client, onEvent, onError }: Listeners,
  error: unknown,
  before: string,
  slot: string | null = null,
): string {
  if (client.waiting.signal.aborted) return before;
  if (!(error instanceof GridlodeError)) {
    onError(error);
    return 'a failure that no code explains';
  }
  const { code, message, what } = error;
  if (what !== before) onEvent({ type: 'trouble', slot, code, what: message });
  return what;
}
