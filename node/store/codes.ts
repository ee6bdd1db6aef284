/** What can go wrong with the records and blocks of the data directory. */
export const storeCodes = {
  STORE_LOCKED: 'Another Gridlode process uses this data directory; stop it or name another directory.',
  STORE_NEWER: 'Use the newer version of Gridlode that wrote this data directory, or name another directory.',
  STORE_CORRUPT: 'Restore the data directory from a backup, or move its store away and start with an empty one.',
  STORE_UNREADABLE: 'Give a data directory that this user can read and write.',
  DISK_FULL: 'Free some space and start again; nothing stored before is lost.',
  DISK_BUDGET: 'Raise --disk; the blocks stored so far use all of it.',
  BLOCK_WRONG: 'Store a block under the CID of its bytes.',
} as const;
