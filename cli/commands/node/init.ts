import type { Cid } from '../../../protocol/codec/hash.js';
import { findCampaign, writeCampaign } from '../../../node/data-dir.js';
import { listDatasets } from '../../../node/dataset/dataset-store.js';
import { openIdentity } from '../../../node/identity/identity.js';
import { loadNetwork } from '../../data-dir/campaign-file.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { describeDataset } from '../data/bring-dataset.js';
import { defineCommand } from '../../framework/command.js';
import { cid, optional, path } from '../../framework/option.js';

export const init = defineCommand({
  name: 'init',
  summary: 'Make a data directory with an identity, and join a campaign.',
  details:
    "The identity is the node's key: back it up, for it is the node. Without --campaign the directory joins none yet, as whoever is going to make a campaign needs it. Run again, it changes nothing and shows what is there.",
  args: {},
  flags: {
    campaign: optional(path('the campaign file to join')),
    cid: optional(cid('the CID that the campaign must have, as whoever runs it says')),
  },
  example: 'init --campaign my.campaign --dir one',
  async run({ campaign: file, cid: expected }, { dir, output }) {
    // Before anything is written: a bad file leaves no directory behind.
    const wanted = file === undefined ? null : await loadNetwork(dir, file, expected as Cid | undefined);
    const { key, peerId } = await openIdentity(dir);
    const account = accountText(accountOf(key));
    if (wanted !== null) await writeCampaign(dir, wanted.campaign);
    const joined = wanted ?? (await findCampaign(dir));
    const hasDataset = joined !== null && (await listDatasets(dir)).includes(joined.campaign.dataset);
    const document = {
      dir,
      node: key,
      peerId,
      account,
      campaign: joined && {
        cid: joined.network,
        name: joined.campaign.name,
        dataset: joined.campaign.dataset,
        datasetOrigin: joined.campaign.datasetOrigin,
        hasDataset,
      },
    };
    output.result(document, () => {
      output.printFields([
        ['data directory', dir],
        ['node', key],
        ['peer id', peerId],
        ['account', account],
        ['campaign', joined === null ? 'none yet' : `${joined.campaign.name}, ${joined.network}`],
      ]);
      if (joined === null)
        output.say('Next: gridlode init --campaign FILE, or make a campaign with gridlode campaign create.');
      else if (!hasDataset)
        output.say(
          `Next: bring the dataset ${describeDataset(joined.campaign)} with gridlode data import or gridlode data synth. Without it gridlode start only watches, which is all that a staker needs.`,
        );
    });
  },
});
