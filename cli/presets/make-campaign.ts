import { firstPulseFrom } from '../../protocol/beacon/public-beacon.js';
import { campaignShape, encodeCampaign, type Campaign } from '../../protocol/campaign/campaign.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { hashBytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { checkDataset } from '../../node/dataset/check-dataset.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { fail, isOf } from '../../protocol/error.js';
import { accountOfText } from '../../protocol/records/account-text.js';
import { scoreMax, type Score } from '../../protocol/scoring/score.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { presetCodes } from './codes.js';
import type { CorrRule, Preset } from './preset.js';
import { splitEras } from './split-eras.js';

export interface CampaignOrder {
  readonly name: string;
  readonly resolver: NodeKey;
  readonly beaconAnchor: Hash;
  readonly dataset: Cid;
  /** What it was made of, where that is known. */
  readonly datasetOrigin?: string | null;
  readonly manifest: Pick<DatasetManifest, 'features' | 'targets' | 'twins' | 'eras'>;
  /** The campaign that this one follows, and the settlement that it starts from. */
  readonly succession?: Succession | undefined;
  /** Fields of a campaign that replace the preset's; of a map, each field by itself. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /**
   * What a benchmark has on the acceptance eras. Where that is not known yet, a preset that asks for a share
   * of it takes every corr.
   */
  readonly benchmarkCorr?: Score | undefined;
  /** When it is made: the first pulse that it takes is not out then. */
  readonly unixMs?: number;
}

export interface Succession {
  readonly predecessor: NonNullable<Campaign['predecessor']>;
  readonly genesis: Campaign['stake']['genesis'];
  /** What its amounts are counted in. */
  readonly unit: Pick<Campaign['stake'], 'unit' | 'decimals'>;
}

/**
 * Throws CAMPAIGN_HORIZON, CAMPAIGN_TOO_FEW_ERAS, CAMPAIGN_EPOCH, CAMPAIGN_CHANGES and what encodeCampaign
 * and checkDataset throw.
 */
export function makeCampaign(
  preset: Preset,
  {
    name,
    resolver,
    beaconAnchor,
    dataset,
    datasetOrigin = null,
    manifest,
    succession,
    changes = {},
    benchmarkCorr,
    unixMs = Date.now(),
  }: CampaignOrder,
): Campaign {
  // What is of the wrong type decides nothing here and is refused below.
  const targets = isTexts(changes.targets) ? changes.targets : preset.targets(manifest.targets);
  const eras = manifest.eras.map((era) => era.name);
  const embargoEras =
    typeof changes.embargoEras === 'number' ? changes.embargoEras : embargoOf(preset, targets, manifest);
  // Eras to screen on would be of no use where nothing is screened, and are refused.
  const screensNothing =
    isMap(changes.screening) && (changes.screening as { prefixPpm?: unknown }).prefixPpm === 0;
  const drafted = {
    ...preset.rules,
    kind: 'campaign' as const,
    version: 1 as const,
    name,
    predecessor: succession?.predecessor ?? null,
    resolver,
    beaconAnchor,
    publicBeacon: preset.publicBeacon && {
      ...preset.publicBeacon,
      firstPulse: firstPulseFrom(preset.publicBeacon, unixMs),
    },
    dataset,
    datasetOrigin,
    featureCount: manifest.features.length,
    targets: [...targets],
    embargoEras,
    acceptance: { corrMin: corrMinOf(preset.corrMin, benchmarkCorr), ...preset.rules.acceptance },
    eras: splitEras(
      eras,
      screensNothing ? { ...preset.eraShares, screening: 0 } : preset.eraShares,
      embargoEras,
    ),
    stake: { ...preset.rules.stake, genesis: succession?.genesis ?? preset.rules.stake.genesis },
  };
  if (succession !== undefined && isMap(changes.stake) && Object.hasOwn(changes.stake, 'genesis')) {
    fail(
      presetCodes,
      'CAMPAIGN_CHANGES',
      'The genesis of a successor follows from the last settlement and cannot be changed',
    );
  }
  const campaign = applyChanges(drafted, changes);
  if (succession !== undefined) checkUnit(succession.unit, campaign.stake);
  encodeCampaign(campaign);
  checkDataset(campaign, manifest);
  checkEpoch(campaign);
  return campaign;
}

/** Other decimals would make each amount another one. */
function checkUnit(before: Succession['unit'], after: Succession['unit']): void {
  if (before.unit !== after.unit || before.decimals !== after.decimals)
    fail(
      presetCodes,
      'CAMPAIGN_CHANGES',
      `The predecessor counts ${before.unit} with ${before.decimals} decimals, and the successor would count ${after.unit} with ${after.decimals}: give stake.unit and stake.decimals as before`,
    );
}

/** A cut that is made more often than it can go half around the world and back is never the latest. */
const epochMinMs = 200;

/** No rule of the network, since the length of an epoch is advice. */
function checkEpoch({ epochMs }: Campaign): void {
  if (epochMs < epochMinMs)
    fail(presetCodes, 'CAMPAIGN_EPOCH', `Epochs of ${epochMs} ms are over before their cut has arrived`);
}

/** Rounded down, so that a benchmark is as good as itself. */
export const corrMinOf = (rule: CorrRule, benchmarkCorr?: Score): Score =>
  'score' in rule
    ? rule.score
    : benchmarkCorr === undefined
      ? -scoreMax
      : Math.floor((benchmarkCorr * rule.sharePpm) / 1e6);

/** All names of each target: its own, and those of the columns that are the same. */
export const namesOfTargets = (
  targets: readonly string[],
  { twins }: Pick<DatasetManifest, 'twins'>,
): readonly (readonly string[])[] =>
  targets.map((target) => [target, ...twins.filter(({ of }) => of === target).map(({ name }) => name)]);

function embargoOf(
  preset: Preset,
  targets: readonly string[],
  manifest: Pick<DatasetManifest, 'targets' | 'twins'>,
): number {
  const eras = preset.embargoEras(namesOfTargets(targets, manifest));
  if (eras !== null) return eras;
  // The dataset's own names are told to whoever asks for a target that it has not, whatever else is wrong.
  if (targets.some((target) => !manifest.targets.includes(target))) return 0;
  return fail(
    presetCodes,
    'CAMPAIGN_HORIZON',
    `No name tells how far the targets ${targets.join(', ')} look ahead`,
  );
}

/** What the dataset and the resolver decide is not for a file of changes. */
const fixed: readonly string[] = [
  'kind',
  'version',
  'predecessor',
  'resolver',
  'beaconAnchor',
  'dataset',
  'datasetOrigin',
  'featureCount',
];

/** Changes are a stranger's, so the whole is decoded like a campaign that came in a file. */
function applyChanges(campaign: Campaign, changes: Readonly<Record<string, unknown>>): Campaign {
  const changed = campaignShape.encode(campaign) as Record<string, unknown>;
  for (const [key, value] of Object.entries(changes)) {
    if (!Object.hasOwn(changed, key) || fixed.includes(key))
      fail(presetCodes, 'CAMPAIGN_CHANGES', `${key} is no field of a campaign that can be changed`);
    changed[key] =
      isMap(value) && isMap(changed[key])
        ? { ...changed[key], ...plain(key, value) }
        : isMap(value)
          ? plain(key, value)
          : value;
  }
  try {
    return campaignShape.decode(changed, 'campaign');
  } catch (error) {
    if (!isOf(error, codecCodes, 'CODEC_FIELD') || Object.keys(changes).length === 0) throw error;
    return fail(presetCodes, 'CAMPAIGN_CHANGES', `The changes do not make a campaign: ${error.what}`, error);
  }
}

/** What JSON has no form for stands as text in it: amounts, and keys. */
function plain(key: string, value: object): object {
  if (key === 'stake' || key === 'payout') return plainAmounts(value);
  return key === 'publicBeacon' ? plainKeys(value) : value;
}

const plainKeys = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value) ? hashBytes(value as Hash) : value,
    ]),
  );

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Amounts are integers or their digits, since JSON's numbers would round great ones, and what is neither
 * stays. Accounts have their text, and are put in the order of their bytes, which a text does not show; other
 * text is refused here, since what follows speaks of bytes, which JSON has not.
 */
function plainAmounts(fields: object): object {
  const amountNames = ['amount', 'bond', 'forgeryGain', 'modelMin', 'stakeThreshold'];
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => {
      if (name === 'genesis' && Array.isArray(value))
        return [
          name,
          value.map((entry: unknown) => (isMap(entry) ? plainAmounts(entry) : entry)).sort(byAccount),
        ];
      if (name === 'account' && typeof value === 'string') return [name, accountBytes(value)];
      return [
        name,
        amountNames.includes(name) && typeof value === 'string' && /^\d{1,20}$/.test(value)
          ? BigInt(value)
          : value,
      ];
    }),
  );
}

/** What is no account is left where it is, and refused with its place. */
function byAccount(one: unknown, other: unknown): number {
  const [a, b] = [one, other].map((entry) => (isMap(entry) && 'account' in entry ? entry.account : null));
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) : 0;
}

function accountBytes(text: string): Uint8Array {
  const account = accountOfText(text);
  return account === undefined
    ? fail(
        presetCodes,
        'CAMPAIGN_CHANGES',
        `The account ${JSON.stringify(text.slice(0, 80))} of the genesis table is not one such as lode1..., whole and as gridlode stake key shows it`,
      )
    : hashBytes(account as string as Hash);
}
