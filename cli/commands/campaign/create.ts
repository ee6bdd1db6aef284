import {
  campaignCid,
  campaignMaxBytes,
  encodeCampaign,
  type Campaign,
} from '../../../protocol/campaign/campaign.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import type { DatasetManifest } from '../../../protocol/dataset/dataset-manifest.js';
import { genesisAfter } from '../../../protocol/settlement/succession.js';
import { fail, GridlodeError } from '../../../protocol/error.js';
import { nodeCodes } from '../../../node/codes.js';
import { beaconSeedFile, findCampaign } from '../../../node/data-dir/data-dir.js';
import { Resolver } from '../../../node/peer/resolver.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { sumColumns } from '../../../node/dataset/dataset-sums.js';
import { openIdentity } from '../../../node/identity/identity.js';
import { readNetworkFile } from '../../data-dir/campaign-file.js';
import { sumsFileOf, writeSumsFile } from '../../data-dir/sums-file.js';
import { usageCodes } from '../../framework/codes.js';
import { campaignCommandCodes } from './codes.js';
import { readAmounts } from './read-amounts.js';
import { presetCodes } from '../../presets/codes.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { confirm } from '../../framework/ask.js';
import { chooseDataset } from '../../data-dir/choose-dataset.js';
import { fileExists, readBounded, writeFileWhole } from '../../framework/files.js';
import { fromJson } from '../../framework/json.js';
import { percentText } from '../../framework/format.js';
import { choice, cid, optional, orElse, path, text, toggle, whole } from '../../framework/option.js';
import { makeCampaign, type Succession } from '../../presets/make-campaign.js';
import { presetNames, presets } from '../../presets/presets.js';
import { doubtsOf } from './doubts.js';
import { printCampaign } from './print-campaign.js';
import { acceptanceText, measureBenchmark, measureOptions } from './measure-benchmark.js';
import { overRows } from '../data/bring-dataset.js';
import { readTable } from '../settlement/table-file.js';

export const campaignCreate = defineCommand({
  details:
    "A campaign never changes: its content names the network. The secret seed of its beacons goes to the folder beacons in the data directory: back it up and show it to nobody, for it tells all draws, and without it nobody can end an epoch. The file .dataset beside the campaign is for whoever imports its dataset from a later download; give it along. The numerai preset accepts what has a share of a benchmark's corr on the acceptance eras; where no benchmark is at hand it trains the example model for one, which on all of Numerai's data takes hours. With --predecessor and --settlement accounts start with what they had in an earlier campaign. Without --yes it shows the campaign, says what can hardly work, and asks; where no terminal answers, nothing is made.",
  args: { out: path('the file to make') },
  flags: {
    preset: orElse(
      optional(choice('the template', presetNames)),
      undefined,
      'numerai; a successor names its own',
    ),
    dataset: optional(cid('the CID of the dataset; by default the only one in the data directory')),
    embargo: optional(
      whole(
        'eras without a role between two roles; by default as far as the targets look ahead, as their names say',
        { min: 0, max: 100 },
      ),
    ),
    name: optional(text('what people call it; by default the name of the preset', 'TEXT', 64)),
    predecessor: optional(path('the file of a campaign that this one follows')),
    settlement: optional(
      path(
        'the table of the last settlement of that campaign, as settlement show --out writes it: accounts start with what they have in it',
      ),
    ),
    ...measureOptions,
    changes: optional(
      path(
        'a JSON file with fields that replace those of the preset, such as {"screening": {"prefixPpm": 0, "corrMin": 0}}, with which nothing is screened, ' +
          'or {"stake": {"genesis": [{"account": "lode1...", "amount": "10000"}]}}',
      ),
    ),
    yes: toggle('make it without showing it and asking'),
  },
  example: 'campaign create my.campaign --preset synthetic-demo --dir one',
  async run(
    { out, preset: wanted, dataset: named, embargo, name, predecessor, settlement, changes, yes, ...options },
    context,
  ) {
    const { dir, output } = context;
    if (predecessor !== undefined && wanted === undefined) {
      fail(
        usageCodes,
        'USAGE_ARGUMENT',
        'A successor needs --preset, since that of its predecessor is not taken by itself',
      );
    }
    const preset = wanted ?? 'numerai';
    if (await fileExists(out)) fail(campaignCommandCodes, 'FILE_EXISTS', `${out} exists`);
    const joined = await findCampaign(dir);
    if (joined !== null) fail(nodeCodes, 'CAMPAIGN_OTHER', `${dir} takes part in ${joined.network}`);
    const changed =
      changes === undefined
        ? {}
        : readAmounts(
            parseChanges(changes, await readBounded(changes, campaignMaxBytes)),
            presets[preset].rules.stake,
          );
    const succession = await readSuccession(predecessor, settlement);
    const dataset = await openDataset(dir, await chooseDataset(dir, named));
    const { key } = await openIdentity(dir);
    const order = {
      name: name ?? preset,
      resolver: key,
      dataset: dataset.cid,
      datasetOrigin: await dataset.readOrigin(),
      manifest: dataset.manifest,
      succession,
      changes: embargo === undefined ? changed : { ...changed, embargoEras: embargo },
    };
    // The benchmark and the chain take a while, so whatever is wrong is said before.
    const draft = makeCampaign(presets[preset], { ...order, beaconAnchor: noHash });
    const rule = presets[preset].corrMin;
    const measures =
      'sharePpm' in rule &&
      (changed.acceptance as { corrMin?: unknown } | null | undefined)?.corrMin === undefined;
    if (!measures && options.benchmark !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'The least corr is given, so --benchmark has no use');
    const share = measures
      ? `${percentText(rule.sharePpm / 1e6)} of the corr of a benchmark, which is measured next`
      : undefined;
    await approve(draft, dataset.manifest, { out, share, yes }, context);
    const measured = measures ? await measureBenchmark(draft, dataset, options, context) : null;
    output.say('Hashing the chain of beacons...');
    const { anchor } = await Resolver.create(dir, key);
    const campaign = makeCampaign(presets[preset], {
      ...order,
      beaconAnchor: anchor,
      benchmarkCorr: measured?.corr,
    });
    await writeSumsFile(out, await overRows('digesting', context, (run) => sumColumns(dataset, run)));
    await writeFileWhole(out, encodeCampaign(campaign));
    const document = {
      cid: campaignCid(campaign),
      file: out,
      name: order.name,
      preset,
      dataset: dataset.cid,
      sums: sumsFileOf(out),
      resolver: key,
      beacons: beaconSeedFile(dir, anchor),
      benchmark: measured,
      corrMin: campaign.acceptance.corrMin,
    };
    output.result(document, () => {
      output.printFields([
        ['campaign', document.cid],
        ['file', out],
        ['preset', preset],
        ['dataset', dataset.cid],
        ['sums', document.sums],
        ['resolver', key],
        ['beacons', document.beacons],
        ['acceptance', acceptanceText(campaign, rule, measured)],
      ]);
      output.say(`Next: gridlode init --campaign ${out} here and wherever a node shall take part.`);
    });
  },
});

/** Shows what is to be made, with what makes it doubtful, and asks. Throws CAMPAIGN_UNCONFIRMED. */
async function approve(
  draft: Campaign,
  manifest: DatasetManifest,
  { out, share, yes }: { out: string; share: string | undefined; yes: boolean },
  context: Context,
): Promise<void> {
  const { output } = context;
  const drafted = { beaconAnchor: '', ...(share === undefined ? {} : { 'acceptance.corrMin': share }) };
  if (!yes && !output.json) printCampaign(draft, output, drafted);
  for (const doubt of doubtsOf(draft, manifest)) output.say(`Doubtful: ${doubt}`);
  if (!yes && !(await confirm(`A campaign never changes. Make ${out}?`, context)))
    fail(campaignCommandCodes, 'CAMPAIGN_UNCONFIRMED', `${out} was not made`);
}

/** Throws USAGE_ARGUMENT where one is given without the other, and what reading them throws. */
async function readSuccession(
  campaign: string | undefined,
  table: string | undefined,
): Promise<Succession | undefined> {
  if ((campaign === undefined) !== (table === undefined))
    fail(usageCodes, 'USAGE_ARGUMENT', 'A successor takes both --predecessor and --settlement');
  if (campaign === undefined || table === undefined) return undefined;
  const { network, campaign: before } = await readNetworkFile(campaign);
  const settlement = await readTable(table);
  return {
    predecessor: { campaign: network, settlement: settlement.root },
    genesis: genesisAfter(network, settlement),
    unit: before.stake,
  };
}

const noHash = '0'.repeat(64) as Hash;

function parseChanges(file: string, content: Buffer): Record<string, unknown> {
  const refuse = (what: string, cause?: unknown): never =>
    fail(presetCodes, 'CAMPAIGN_CHANGES', `${file} ${what}`, cause);
  let changes: unknown;
  try {
    changes = fromJson(new TextDecoder('utf-8', { fatal: true }).decode(content), (what) =>
      refuse(`does not make a campaign: ${what}`),
    );
  } catch (error) {
    if (error instanceof GridlodeError) throw error;
    return refuse(`is no JSON: ${(error as Error).message}`, error);
  }
  return typeof changes === 'object' && changes !== null && !Array.isArray(changes)
    ? (changes as Record<string, unknown>)
    : refuse('holds no JSON object');
}
