import { codes } from '../protocol/error.js';

/** What keeps a node from starting, beside what its parts say themselves. */
export const nodeCodes = codes({
  operator: {
    CAMPAIGN_ABSENT: 'Join one first: gridlode init --campaign FILE.',
    CAMPAIGN_UNREADABLE:
      'Restore the file; where an earlier version of Gridlode wrote it, run gridlode migrate, and join a campaign of today.',
    MIGRATE_NONE: 'Name the data directory of a node with --dir.',
    CAMPAIGN_OTHER:
      'Use a new data directory; one takes part in one campaign. A resolver first copies its identity there, and the beacons of a campaign that was made elsewhere.',
    DIR_MOVED:
      'Start it where that backup was restored. Only where it was restored nowhere, and never will be, remove the file moved and start the node here.',
    DIR_RESTORING: 'Run gridlode restore FILE again, with the same directory: it begins anew.',
    DIR_UNWRITABLE: 'Give a data directory that this user can write to, on a disk that is not full.',
    DATASET_FOREIGN:
      "Bring the campaign's own dataset: gridlode data import or gridlode data synth, as whoever made the campaign says; who makes one names what its dataset has.",
    BEACON_SEED_NEWER:
      'Use the newer version of Gridlode that wrote this data directory, or name another directory.',
    BEACON_SEED:
      'Copy the file, with mode 0600, from the data directory where the campaign was made or from a backup; without it nobody can end an epoch of this campaign.',
  },
});
