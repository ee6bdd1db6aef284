import { codes } from '../../../protocol/error.js';

/** What can be wrong between the tournament's files and the folder that they are downloaded to. */
export const downloadCodes = codes({
  operator: {
    DATA_VERSION_UNKNOWN: 'Name a version that is listed, or none for the newest.',
    DATA_FILE_UNLISTED: 'Name a version that has the file, or leave out what asks for it.',
    LIVE_ROUND: 'Bring the live file of the open round: gridlode data fetch --live.',
    DOWNLOAD_UNWRITABLE: 'Name a folder that this user may write to.',
  },
  lacking: {
    DOWNLOAD_DISK: 'Free some disk space, or name a folder on another disk; what is there already stays.',
  },
  passing: {
    DOWNLOAD_CHANGES: 'Run the command again in some minutes, when the new version is there.',
    DOWNLOAD_DAMAGED: 'Run the command again: the file is downloaded anew.',
    LIVE_STALE: 'Run the command again in some minutes: the round opened, and its rows are not there yet.',
  },
});
