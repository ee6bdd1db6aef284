import type { Status } from '../../../node/api/routes/node.js';
import { timeText } from '../../framework/format.js';

/** Why a node does no work, as its owner wants it, and what ends that. */
export function describeHold(hold: Status['hold']): string {
  if (hold === null) return 'the node may work again';
  const until = hold.endsMs === null ? '' : ` until ${timeText(hold.endsMs)}`;
  switch (hold.reason) {
    case 'paused':
      return `paused${until || ' until it is resumed'}: gridlode resume ends that`;
    case 'schedule':
      return `outside of its hours${until}, see gridlode schedule`;
    case 'battery':
      return 'the machine lives on its battery: the node goes on once it is plugged in, or with gridlode config set battery on';
    case 'heat':
      return 'the machine is too hot: the node goes on two minutes after it has cooled, see heat in gridlode config show';
    case 'load':
      return 'other programs need the machine: the node goes on two minutes after that is over, see load in gridlode config show';
    case 'inUse':
      return 'somebody uses the machine: the node goes on when nobody does, see in-use-for in gridlode config show';
  }
}
