import { checkSuccession } from '../../../protocol/settlement/succession.js';
import { readNetworkFile } from '../../data-dir/campaign-file.js';
import { amountText, inUnit } from '../../framework/amount.js';
import { counted } from '../../framework/format.js';
import { defineCommand } from '../../framework/command.js';
import { optional, path } from '../../framework/option.js';
import { readTable } from '../settlement/table-file.js';

export const campaignCheck = defineCommand({
  details: 'Whoever joins a successor runs this first. It needs no node, only the files.',
  args: { file: path('the campaign file of the successor') },
  flags: {
    settlement: path('the table of that settlement, as settlement show --out writes it'),
    predecessor: optional(path('the campaign file of the predecessor, to check its CID too')),
  },
  example: 'campaign check next.campaign --predecessor my.campaign --settlement last.table',
  async run({ file, settlement, predecessor }, { output }) {
    const { campaign, network } = await readNetworkFile(file);
    const expected = predecessor === undefined ? null : (await readNetworkFile(predecessor)).network;
    checkSuccession(campaign, expected, await readTable(settlement));
    const { genesis } = campaign.stake;
    const total = genesis.reduce((sum, { amount }) => sum + amount, 0n);
    const document = { cid: network, predecessor: campaign.predecessor, accounts: genesis.length, total };
    output.result(inUnit(document, campaign.stake), () =>
      output.print(
        `${counted(genesis.length, 'account')} of ${network} have at the start what they had, ${amountText(total, campaign.stake)} in all.`,
      ),
    );
  },
});
