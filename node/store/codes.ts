import { codes } from '../../protocol/error.js';

/** What can go wrong with the records and blocks of the data directory. */
export const storeCodes = codes({
  operator: {
    STORE_LOCKED: 'Another Gridlode process uses this data directory; stop it or name another directory.',
    STORE_NEWER:
      'Use the newer version of Gridlode that wrote this data directory, or name another directory.',
    STORE_OLDER: 'Run gridlode migrate: it keeps the identity and what can be read, and puts the rest aside.',
    STORE_FILESYSTEM:
      'Give a data directory on a file system that has locks and syncs its folders: that of a local disk does, some that are shared over a network do not.',
    JOURNAL_NEWER:
      'Use the newer version of Gridlode that wrote this data directory, or name another directory.',
    STORE_UNREADABLE: 'Give a data directory that this user can read and write.',
  },
  lacking: {
    DISK_FULL: 'Free some space and start again; nothing stored before is lost.',
    DISK_BUDGET: 'Raise --disk; the blocks stored so far use all of it.',
  },
  damaged: {
    STORE_CORRUPT:
      'Move the store away and start again: what it held is fetched from peers, and the journal beside it keeps anything from being signed twice. Unfinished trainings begin anew.',
    STORE_LOST:
      'Mount or restore the store; or remove its empty folder and start again: what it held is fetched from peers, and the journal beside it keeps anything from being signed twice.',
    JOURNAL_CORRUPT:
      'Restore the file as it was when the node last ran, or move it and the store away together and start again: what was signed is then taken from the cuts, which are fetched from peers.',
    JOURNAL_BEHIND:
      'Restore the file as it was when the node last ran, or move it and the store away together and start again: what was signed is then taken from the cuts, which are fetched from peers.',
    JOURNAL_FOREIGN:
      'Put back the journal of this data directory, or move it and the store away where they are of another node or campaign.',
    MARK_CORRUPT:
      'Move the file away and start again; a resolver then makes no cut before a member has shown it the latest one.',
  },
  bug: { BLOCK_WRONG: 'Store a block under the CID of its bytes.' },
});
