/** What keeps a node from being started as it was asked for. */
export const nodeCommandCodes = {
  LIVE_FOLDER: 'Make the folder, or name one that this user may read.',
} as const;
