import { counted } from '../../framework/format.js';
import type { TournamentEvent } from '../../../node/tournament/events.js';

/** A line about what happens while one takes part in the tournament. */
export function describeTournamentEvent(event: TournamentEvent): string {
  switch (event.type) {
    case 'round':
      return `Numerai's round ${event.round} ${event.isLate ? 'was open until' : 'is open until'} ${event.closes}`;
    case 'submitted':
      return `round ${event.round}: ${event.slot} has submitted ${event.source}: ${event.submission}, ${event.status ?? 'status not known'}`;
    case 'rejected':
      return `round ${event.round}: ${event.slot}: the submission ${event.submission} is ${event.status}: look at it on the website, and submit by hand`;
    case 'missed':
      return `round ${event.round}: ${event.slot} missed the window: ${event.why}`;
    case 'opened':
      return `round ${event.round}: the campaign's round ${event.era} is signed, with predictions until cut ${event.deadline}`;
    case 'unopened':
      return `round ${event.round}: the campaign has no round of the era ${event.era}: ${event.why}`;
    case 'scored':
      return `the campaign's round ${event.era} is scored: ${counted(event.models, 'model')}`;
    case 'unscored':
      return `the campaign's round ${event.era} is not scored: ${event.code}: ${event.what}`;
    case 'trouble':
      return `${event.slot ?? 'Numerai'}: ${event.code}: ${event.what}`;
  }
}
