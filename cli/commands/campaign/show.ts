import type { Cid } from '../../../protocol/codec/hash.js';
import { gridSize } from '../../../protocol/grid/grid.js';
import { inUnit } from '../../framework/amount.js';
import { loadNetwork } from '../../data-dir/campaign-file.js';
import { defineCommand } from '../../framework/command.js';
import { cid, optional, path } from '../../framework/option.js';
import { printCampaign } from './print-campaign.js';

export const campaignShow = defineCommand({
  details:
    "With --json it prints the form that campaign create --changes takes. Numbers are the same in both: amounts in the campaign's unit, scores, multipliers and the clip as plain fractions.",
  args: {
    file: optional(path('the campaign file; by default the campaign that the data directory has joined')),
  },
  flags: { cid: optional(cid('the CID that the campaign must have')) },
  example: 'campaign show my.campaign',
  async run({ file, cid: expected }, { dir, output }) {
    const { campaign, network } = await loadNetwork(dir, file, expected as Cid | undefined);
    const document = { cid: network, gridPoints: gridSize(campaign.grid), campaign };
    output.result(inUnit(document, campaign.stake), () => printCampaign(campaign, output, { cid: network }));
  },
});
