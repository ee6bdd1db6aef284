import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { NodeEvent } from '../bus/events.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import { positionsDue } from '../../protocol/ledger/rounds/open-round.js';

/**
 * What a node tells of an event of the ledger, after the cut in which it happened. A settlement's table may
 * be long, and is asked for where it is wanted.
 */
export function toldEvent(event: LedgerEvent, { number: cut, rounds }: Ledger, own: NodeKey): NodeEvent {
  switch (event.type) {
    case 'opened':
      return { ...event, cut, own: positionsDue(rounds.get(event.era), own) };
    case 'paid': {
      const { era, targets } = event.settled;
      return { type: 'paid', era, targets, cut };
    }
    case 'verdict': {
      const { evidence: _evidence, ...told } = event;
      return { ...told, cut };
    }
    default:
      return { ...event, cut };
  }
}
