import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { campaignFile, findCampaign, readCampaign } from '../../../node/data-dir/data-dir.js';
import { listDatasets } from '../../../node/dataset/dataset-store.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { fail } from '../../../protocol/error.js';
import { peerAddress } from '../../framework/address-option.js';
import { valueOrAsk } from '../../framework/ask.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand, type Command, type Context } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { choice, many, optional, path, type Option } from '../../framework/option.js';
import { changePreferences, findPreferences } from '../../data-dir/preferences.js';
import { settings } from '../config/settings.js';
import { describeDataset } from '../data/bring-dataset.js';
import { dataImport } from '../data/import.js';
import { dataSynth } from '../data/synth.js';
import { serviceInstall } from '../service/install.js';
import { campaignCid, campaignToJoin, init } from './init.js';

/** What stands where a folder could: then the node only watches. */
const noData = 'none';
/** Likewise: the data are made, as the campaign says. */
const synthetic = 'synth';

const dataOf: Option<string> = {
  ...path(
    `the folder with its data, for Numerai's that of gridlode data fetch; ${synthetic} makes those of a synthetic campaign, and ${noData} only watches, as a staker needs`,
  ),
  parse: (text) => ([noData, synthetic].includes(text) ? text : resolve(text)),
};
/** Likewise: no member is known before. */
const nobody = 'nobody';
const address = peerAddress(`a member by which to find the others; ${nobody} where others dial this node`);
const bootstrapOf: Option<string> = {
  ...address,
  parse: (text) => (text === nobody ? text : address.parse(text)),
};
/** What the node may use while its owner does. */
const limit = settings['cpu-in-use'];
const limitOf: Option<string> = {
  describe:
    'per cent of the processors that it may use while somebody uses the machine; 0 is not to work then',
  form: 'one',
  value: 'N',
  expects: limit.expects,
  parse: (text) => (limit.parse(text) === undefined ? undefined : text),
  absent: null,
};
const serviceOf = choice('whether systemd runs the node from now on', ['yes', 'no']);

export const setup = defineCommand({
  details:
    'It asks what a node needs and does it, step by step: joins a campaign, brings its data, keeps how to find its members and what it may use, and lets it run. Each question has a flag, for scripts; what is there already is not asked for. It can be run again, and goes on where it ended.',
  args: {},
  flags: {
    campaign: optional(campaignToJoin),
    cid: optional(campaignCid),
    data: optional(dataOf),
    bootstrap: many(bootstrapOf),
    'cpu-in-use': optional(limitOf),
    service: optional(serviceOf),
  },
  example: 'setup --dir one',
  async run({ campaign, cid: expected, data, bootstrap, 'cpu-in-use': share, service }, context) {
    const { dir, output } = context;
    await joinCampaign(campaign, expected, context);
    await bringData(data, campaign, context);
    await keepBootstrap(bootstrap, context);
    await keepLimit(share, context);
    const chosen = { name: 'service', option: serviceOf, given: service, usual: 'no' as const };
    if ((await valueOrAsk(chosen, context)) === 'yes') await runStep(serviceInstall, {}, context);
    else output.say(`All is there. To run the node until Ctrl-C: gridlode start --dir ${dir}`);
  },
});

async function joinCampaign(
  given: string | undefined,
  expected: string | undefined,
  context: Context,
): Promise<void> {
  const { dir, output } = context;
  const joined = await findCampaign(dir);
  if (joined !== null && given === undefined)
    return output.say(`It has joined the campaign ${joined.campaign.name} already.`);
  const campaign = await valueOrAsk({ name: 'campaign', option: campaignToJoin, given }, context);
  await runStep(init, { campaign, cid: expected }, context);
}

async function bringData(
  given: string | undefined,
  file: string | undefined,
  context: Context,
): Promise<void> {
  const { dir, output } = context;
  const { campaign } = await readCampaign(dir);
  if ((await listDatasets(dir)).includes(campaign.dataset))
    return output.say('The dataset of the campaign is there already.');
  output.say(`The campaign trains on ${describeDataset(campaign)}.`);
  const usual = synthFlags(campaign) === null ? noData : synthetic;
  const data = await valueOrAsk({ name: 'data', option: dataOf, given, usual }, context);
  if (data === noData) return output.say('Without data the node only watches.');
  if (data !== synthetic)
    return runStep(dataImport, { paths: [data], campaign: file ?? campaignFile(dir) }, context);
  const flags = synthFlags(campaign);
  if (flags === null)
    fail(usageCodes, 'USAGE_VALUE', `--data is ${synthetic}, and the campaign has no synthetic data`);
  return runStep(dataSynth, flags, context);
}

/** The flags of `data synth` that a campaign says its dataset was made with; null where it was not. */
function synthFlags({ datasetOrigin }: Campaign): Record<string, number> | null {
  const [, flags] = /^gridlode data synth((?: --[a-z]+ \d+)+)$/.exec(datasetOrigin ?? '') ?? [];
  if (flags === undefined) return null;
  return Object.fromEntries(
    [...flags.matchAll(/--([a-z]+) (\d+)/g)].map(([, name, value]) => [name as string, Number(value)]),
  );
}

/** Into the file from which `start` has its flags, also where systemd runs it. */
async function keepBootstrap(given: readonly string[], context: Context): Promise<void> {
  const { dir, output } = context;
  const asked = { name: 'bootstrap', option: bootstrapOf, given: given[0], usual: nobody };
  const first = await valueOrAsk(asked, context);
  const found = given.length > 1 ? given : [first];
  if (found.includes(nobody)) return;
  const file = join(dir, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as object;
  await writeFileWhole(file, `${JSON.stringify({ ...config, bootstrap: found }, null, 2)}\n`);
  output.say(`${file} keeps how to find members: gridlode start reads it.`);
}

async function keepLimit(given: string | undefined, context: Context): Promise<void> {
  const usual = limit.show(await findPreferences(context.dir));
  const text = await valueOrAsk({ name: 'cpu-in-use', option: limitOf, given, usual }, context);
  const change = limit.parse(text);
  if (text !== usual && change !== undefined) await changePreferences(context.dir, change);
}

/** Runs another command with some of its settings, and what is usual for the others. */
async function runStep({ args, flags, run }: Command, given: object, context: Context): Promise<void> {
  const usual = Object.fromEntries(
    Object.entries({ ...args, ...flags }).map(([name, { absent }]) => [name, absent?.value]),
  );
  await run({ ...usual, ...given }, context);
}
