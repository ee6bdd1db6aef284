import { codes } from '../../protocol/error.js';

/** What keeps a data directory from being repaired. */
export const doctorCodes = codes({
  operator: {
    REPAIR_RUNNING: 'Stop the node first, with Ctrl-C; without --repair, doctor looks on while it runs.',
  },
});
