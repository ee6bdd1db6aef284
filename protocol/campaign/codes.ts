export const campaignCodes = {
  CAMPAIGN_CID: 'Get the campaign file again from whoever runs the campaign: this one was altered.',
  CAMPAIGN_ERAS: 'Give each role its own eras, in ascending order.',
  CAMPAIGN_TARGETS: 'Name each target once.',
} as const;
