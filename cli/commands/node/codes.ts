import { codes } from '../../../protocol/error.js';

/** What keeps a node from being started as it was asked for. */
export const nodeCommandCodes = codes({
  operator: {
    LIVE_FOLDER: 'Make the folder, or name one that this user may read.',
    RELEASES_UNREADABLE:
      'Name the https address of a folder with SHA256SUMS and packages, as whoever gave you this version says.',
  },
  passing: {
    RELEASES_UNREACHED: 'Ask again when the network is back; nothing else waits for it.',
    SNAPSHOT_NONE:
      'Wait until the node has folded the cut after the next multiple of 36, while it runs; or ask another node.',
  },
});
