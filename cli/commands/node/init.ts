import { resolve } from 'node:path';
import type { Cid } from '../../../protocol/codec/hash.js';
import { findCampaign, writeCampaign } from '../../../node/data-dir/data-dir.js';
import { listDatasets } from '../../../node/dataset/dataset-store.js';
import { describeSkew } from '../../../node/mesh/membership/version-skews.js';
import type { NewcomerOptions } from '../../../node/newcomer.js';
import { openIdentity } from '../../../node/identity/identity.js';
import { loadNetwork } from '../../data-dir/campaign-file.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { describeDataset } from '../data/bring-dataset.js';
import { fail } from '../../../protocol/error.js';
import { peerAddress } from '../../framework/address-option.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { checkFile } from '../../framework/files.js';
import type { Output } from '../../framework/output.js';
import { cid, many, optional, path, type Option } from '../../framework/option.js';

/** What could be an address is one; anything else is a path. */
const isAddress = (text: string): boolean => /^\/(ip4|ip6|dns|dns4|dns6|dnsaddr)(\/|$)/.test(text);

const snapshotSource = (describe: string): Option<string> => {
  const address = peerAddress(describe);
  return {
    ...address,
    value: 'FROM',
    expects: `a file, or ${address.expects}`,
    parse: (text) => (isAddress(text) ? address.parse(text) : text),
  };
};

/** Which campaign a data directory is to join. */
export const campaignToJoin = path('the campaign file to join');
export const campaignCid = cid('the CID that the campaign must have, as whoever runs it says');

export const init = defineCommand({
  details:
    "The identity is the node's key: back it up, for it is the node. Without --campaign the directory joins none yet, as whoever is going to make a campaign needs it. Run again, it changes nothing and shows what is there. Without --snapshot the node folds all cuts when it starts, and believes nobody; that takes longer.",
  args: {},
  flags: {
    campaign: optional(campaignToJoin),
    snapshot: many(
      snapshotSource(
        'a file with a snapshot of the ledger, or the address of a peer that gives one, to start from instead of folding all cuts: it believes the one cut that the resolver has signed over it',
      ),
    ),
    cid: optional(campaignCid),
  },
  example: 'init --campaign my.campaign --dir one',
  async run({ campaign: file, cid: expected, snapshot }, { dir, output, signal }) {
    const from = sourceOf(snapshot);
    // Before anything is written: a bad file leaves no directory behind.
    const wanted = file === undefined ? null : await loadNetwork(dir, file, expected as Cid | undefined);
    const { key, peerId } = await openIdentity(dir);
    const account = accountText(accountOf(key));
    if (wanted !== null) await writeCampaign(dir, wanted.campaign);
    const joined = wanted ?? (await findCampaign(dir));
    const snapshotCut = from === null ? null : await takeSnapshot({ dir, from, signal }, output);
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
      snapshotCut,
    };
    output.result(document, () => {
      output.printFields([
        ['data directory', dir],
        ['node', key],
        ['peer id', peerId],
        ['account', account],
        ['campaign', joined === null ? 'none yet' : `${joined.campaign.name}, ${joined.network}`],
        ...(snapshotCut === null
          ? []
          : [['ledger', `after cut ${snapshotCut}, of a snapshot`] as [string, string]]),
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

/** Null where no snapshot is asked for. Throws USAGE_VALUE. */
function sourceOf(given: readonly string[]): NewcomerOptions['from'] | null {
  const [first] = given;
  if (first === undefined) return null;
  if (given.every(isAddress)) return { peers: given };
  if (given.length > 1)
    return fail(usageCodes, 'USAGE_VALUE', '--snapshot is given more than once: only addresses can be');
  return { file: resolve(first) };
}

async function takeSnapshot(options: NewcomerOptions, output: Output): Promise<number> {
  if ('file' in options.from) await checkFile(options.from.file);
  // It needs libp2p, which no other command should wait for.
  const { beginWithSnapshot } = await import('../../../node/newcomer.js');
  const progress = output.progress('Taking the snapshot', 'pieces');
  return beginWithSnapshot(options, {
    onPiece: progress.update,
    onSkew: (skew) => output.say(`${describeSkew(skew)}.`),
  }).finally(() => progress.end());
}
