import { codes } from '../../protocol/error.js';

/** What can be wrong with a node's identity. */
export const identityCodes = codes({
  operator: {
    IDENTITY_EXPOSED:
      'Run chmod 600 on the file; if others could have read it, start with a new data directory instead.',
    IDENTITY_NEWER:
      'Use the newer version of Gridlode that wrote this data directory, or name another directory.',
    IDENTITY_UNREADABLE: 'Give a data directory that this user can read and write.',
  },
  damaged: {
    IDENTITY_CORRUPT: 'Restore the node from a backup into a new directory, or start as a new node in one.',
    IDENTITY_LOST: 'Restore the node from a backup into a new directory, or start as a new node in one.',
  },
});
