/** Why there is no model to train. */
export const modelCommandCodes = {
  TARGET_UNKNOWN: 'Name one of the targets of the campaign: see gridlode campaign show.',
} as const;
