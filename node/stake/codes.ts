import { codes } from '../../protocol/error.js';

/** What can be wrong with the file of a staker's key, or with the log of what was signed with it. */
export const stakeCodes = codes({
  operator: {
    KEY_EXISTS:
      'Name a new file; a key file is never written over, since with it goes what its account holds.',
    KEY_ABSENT: 'Name the file of a key, or make one with gridlode stake key FILE.',
    KEY_UNREADABLE: 'Name a file that this user may read.',
    KEY_UNWRITABLE: 'Name a place that this user may write to and that is not full.',
    KEY_EXPOSED:
      'Run chmod 600 on the file; if others could have read it, move what its account holds to a new key.',
    KEY_NEWER: 'Use the newer version of Gridlode that made this key file.',
    KEY_PASSPHRASE: 'Give the passphrase that the key was made with; nobody can find it out for you.',
  },
  damaged: {
    KEY_CORRUPT: 'Restore the key file from a backup; nothing else brings the key back.',
    LOG_CORRUPT:
      'Restore the folder from a backup, or move it away once the node has all cuts: signing then goes on from what the node knows.',
  },
});
