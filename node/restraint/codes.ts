import { codes } from '../../protocol/error.js';

/** What can be wrong with what an owner says of when and how much a node may work. */
export const restraintCodes = codes({
  operator: {
    PREFERENCES_UNREADABLE:
      'Correct the file preferences.json of the data directory, or remove it: then the node has no limits. gridlode config show tells what can stand there.',
    SCHEDULE_WINDOW:
      'Give days, hours or both, as in: gridlode schedule mon-fri 22:00-08:00 sat-sun. gridlode schedule --always lifts it.',
  },
});
