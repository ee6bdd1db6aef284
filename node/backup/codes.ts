import { codes } from '../../protocol/error.js';

/** What keeps a node from being backed up, or from being restored. */
export const backupCodes = codes({
  operator: {
    BACKUP_NONE: 'Name the data directory of a node with --dir.',
    BACKUP_EXISTS: 'Name a new file; a backup is never written over.',
    BACKUP_SOURCE:
      'Run gridlode doctor, which says what is wrong with the data directory, and then this again.',
    BACKUP_UNREADABLE: 'Name a file of gridlode backup that this user may read.',
    BACKUP_NEWER: 'Use the newer version of Gridlode that made this backup.',
    BACKUP_PASSPHRASE: 'Give the passphrase that the backup was made with; nobody can find it out for you.',
    RESTORE_OCCUPIED:
      'Name a new directory with --dir, or one that has nothing but datasets; a node is never written over.',
  },
  lacking: { RESTORE_SPACE: 'Free some space, or name a directory on another disk with --dir.' },
  damaged: { BACKUP_CORRUPT: 'Take another copy of the backup, or an earlier one.' },
});
