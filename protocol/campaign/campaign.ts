import { publicBeaconShape } from '../beacon/public-beacon.js';
import { isBeaconKey } from '../beacon/pulse.js';
import { fail } from '../error.js';
import { cidOf, type Cid } from '../codec/hash.js';
import {
  bool,
  decodeShape,
  encodeShape,
  hash,
  int,
  list,
  literal,
  map,
  name,
  nullable,
  text,
  uint,
  uint64,
  valueLink,
  type Shaped,
} from '../codec/shape.js';
import { eraName } from '../dataset/era-name.js';
import { axisCount, axisValue, type Axis } from '../grid/axis.js';
import { checkGrid, gridShape } from '../grid/grid.js';
import { accountKey, nodeKey } from '../records/keys.js';
import { campaignCodes } from './codes.js';
import { campaignLimits, sketchBits } from '../limits.js';

const eraList = list(eraName, campaignLimits.eras, 1);

/** Scores are integers of 1e-9 (protocol/spec/scoring.md). */
const score = int(-1_000_000_000_000, 1_000_000_000_000);

/**
 * The rules that all nodes of a network share. Immutable: its CID names the network. It has no field that
 * could switch on what breaks exactness (linear trees, row-wise histograms, quantised gradients).
 * protocol/spec/campaign.md.
 */
export const campaignShape = map({
  kind: literal('campaign'),
  version: literal(1),
  name: text(64, 1),
  /**
   * The campaign that this one follows, and the root of the settlement that its genesis follows from
   * (rule SUCCESSION-1).
   */
  predecessor: nullable(map({ campaign: valueLink, settlement: hash })),
  /** Whose cuts count. */
  resolver: nodeKey,
  /** The reveal of cut 0; that of cut n hashes to that of cut n-1. */
  beaconAnchor: hash,
  /** Whose pulses beacons take too (rules BEACON-3 to BEACON-6); null for the resolver's chain alone. */
  publicBeacon: nullable(publicBeaconShape),
  /** The length that the resolver aims at, in ms: advice, never a rule. */
  epochMs: int(1, 86_400_000),
  grid: gridShape,
  dataset: valueLink,
  /** What the dataset was made of, for whoever is to make it again: advice, never a rule. */
  datasetOrigin: nullable(text(campaignLimits.datasetOrigin, 1)),
  /** Whether the data may be given to anyone; only then may a node that also says so serve its blocks. */
  dataFree: bool,
  featureCount: int(1, 5_000),
  /** Targets that points are drawn for; the first is the one that scores. */
  targets: list(name(64), 64, 1),
  /** Those of screening are none where nothing is screened. */
  eras: map({
    train: eraList,
    screening: list(eraName, campaignLimits.eras),
    acceptance: eraList,
    portfolio: eraList,
    report: eraList,
  }),
  /** Eras left out between any two roles: the target's horizon. */
  embargoEras: uint(100),
  training: map({
    /** Boosting iterations in a segment. */
    segmentTrees: int(1, campaignLimits.segmentTrees),
    /** The score that every row starts from, in 1e-9. */
    startScore: score,
  }),
  /** What drops a draw early (rules SCREEN-1 to SCREEN-3). */
  screening: map({
    /**
     * The share of its segments after which a model is screened, in parts per million; 0 where nothing is.
     */
    prefixPpm: uint(999_999),
    /** What these must score at least, in the mean over the screening eras. */
    corrMin: score,
  }),
  acceptance: map({
    corrMin: score,
    sharpeMin: score,
    /** The bits by which a model's sketch must differ from those of all final models at least. */
    distanceMin: int(1, sketchBits),
  }),
  claims: map({
    /** Slots that one owner may have open at once. */
    openSlotsMax: int(1, 64),
    /** Skipped slots allowed of all opened by an owner, in parts per million, one always being allowed. */
    skipMaxPpm: uint(1_000_000),
    /** Epochs that a claim lives without a heartbeat. */
    leaseEpochs: int(2, 100_000),
    /** Epochs that an enrolment lives. */
    enrolmentEpochs: int(2, 100_000),
    /** New members that one cut takes. */
    newcomersMax: int(1, campaignLimits.members),
  }),
  /** Being away (rule AWAY-1). */
  away: map({
    /** Epochs that a member may be away in one go; 0 where nobody may. */
    maxEpochs: uint(100_000),
    /** Epochs from its return until it may leave again. */
    restEpochs: int(1, 100_000),
  }),
  audit: map({
    panelSize: int(2, 16),
    /** Segments of each panellist's sample that are drawn uniformly. */
    uniformSegments: int(1, campaignLimits.uniformSegments),
    /** Further ones that are drawn with chances by their influence. */
    weightedSegments: int(1, campaignLimits.weightedSegments),
    /** Segments of greatest influence that are always retrained. */
    influentialSegments: int(1, campaignLimits.influentialSegments),
    /** Acceptance eras that each panellist rescores. */
    sampledEras: int(1, campaignLimits.sampledEras),
    /** Epochs that a panel has before another is drawn. */
    panelEpochs: int(4, 100_000),
    /** Panels drawn, and then the commitment or the dispute lapses. */
    drawingsMax: int(1, 64),
    disputePanelSize: int(1, 15),
    /** Epochs after a model became final in which it can still be found forged. */
    vestingEpochs: int(1, 100_000),
    /** The chance that a cut has a model audited once more in that time, in parts per million. */
    reauditPpm: uint(1_000_000),
    /** The chance that a model that was refused or abandoned is audited, in parts per million. */
    rejectedPpm: uint(1_000_000),
  }),
  standing: map({
    /** What a member without any weighs when panels are drawn, in audited trees. */
    base: int(1, 1_000_000_000),
    /** The most that counts. */
    max: uint(1_000_000_000),
    /** Each epoch takes one part in so many of it. */
    decayEpochs: int(1, 1_000_000),
  }),
  /**
   * Amounts are whole numbers of the smallest unit. Nothing is ever created or lost: what is slashed goes to
   * the resolver's account.
   */
  stake: map({
    /** What people call the unit, which is 10^decimals of the smallest one: never a rule. */
    unit: text(16, 1),
    decimals: uint(18),
    /** What each account has at the start. */
    genesis: list(map({ account: accountKey, amount: uint64 }), campaignLimits.genesis),
    /** What a node's account must hold for the node to be drawn and to train: whoever is barred loses it. */
    bond: uint64,
    /** The most that a model could earn its author by one segment in ten being forged. */
    forgeryGain: uint64,
    /** The least stake of one model. */
    modelMin: uint64,
    /** Models that one delegation is spread over at most. */
    modelsMax: int(1, campaignLimits.delegationModels),
    /** Epochs that a node has to bring a delegation a model. */
    termEpochs: int(2, 100_000),
    /** Epochs after which what is free of a delegation that is taken back can be spent. */
    unbondingEpochs: int(2, 100_000),
  }),
  /** How stakes go into rounds, which overlap as targets take weeks (protocol/spec/ledger/rounds.md). */
  rounds: map({
    /** Rounds that a stake is spread over. */
    overlap: int(1, campaignLimits.openRounds),
    /** Rounds that may be open at once. */
    openMax: int(1, campaignLimits.openRounds),
    /** Epochs from the opening of one to that of the next at least. */
    spacingEpochs: int(1, 100_000),
    /** Epochs from the opening of one to its deadline at most. */
    predictEpochs: int(2, 100_000),
    /** Epochs from its deadline by which it must have been scored. */
    scoreEpochs: int(1, 1_000_000),
    /** Rounds on end that a model may leave unpredicted, before its delegation gets another. */
    missedMax: int(1, 1_000),
    /** Whether gains become stake, or go to the staker's balance. */
    compounds: bool,
  }),
  /** What a round pays (protocol/spec/settlement.md). */
  payout: map({
    /** What corr and mmc count, in 1e-6. */
    corrMultiplier: uint(1_000_000_000),
    mmcMultiplier: uint(1_000_000_000),
    /** The most of its stake that a round gives or takes, in 1e-9. */
    clip: uint(1_000_000_000),
    /** The total at risk above which payouts shrink; null where they never do. */
    stakeThreshold: nullable(uint64),
    /**
     * What the node that trained a model gets of a gain, and its verifiers together, in parts per million.
     */
    commissionPpm: uint(1_000_000),
    verifierPpm: uint(1_000_000),
  }),
});

export type Campaign = Shaped<typeof campaignShape>;

/** Bytes of an encoded campaign at most. */
export const campaignMaxBytes = 3 << 20;

/**
 * The canonical bytes of a campaign. Throws what decodeCampaign throws, so that nothing is named that nobody
 * can read.
 */
export function encodeCampaign(campaign: Campaign): Uint8Array {
  const block = encodeShape(campaignShape, campaign);
  decodeCampaign(block);
  return block;
}
/** The CID that names the network. Throws as encodeCampaign does. */
export const campaignCid = (campaign: Campaign): Cid => cidOf(encodeCampaign(campaign));

/**
 * Decodes and checks a campaign. Throws the codes of campaignCodes but CAMPAIGN_EMBARGO, of codecCodes and of
 * gridCodes.
 */
export function decodeCampaign(block: Uint8Array, expected?: Cid): Campaign {
  // First, since an altered file is best told so, whatever the alteration made of it.
  if (expected !== undefined && cidOf(block) !== expected) {
    fail(campaignCodes, 'CAMPAIGN_CID', `The campaign's CID is ${cidOf(block)}, not ${expected}`);
  }
  const campaign = decodeShape(campaignShape, block, campaignMaxBytes, 'campaign');
  checkCampaign(campaign);
  return campaign;
}

/** The checks that span fields. The one that needs the dataset is checkEmbargo. */
function checkCampaign(campaign: Campaign): void {
  // CAMPAIGN-1, with the number of segments below.
  checkGrid(campaign.grid);
  if (campaign.publicBeacon !== null && !isBeaconKey(campaign.publicBeacon.publicKey))
    fail(campaignCodes, 'CAMPAIGN_BEACON', 'The public key of the beacon is no point of G2');
  const roles = Object.values(campaign.eras);
  const all = roles.flat();
  for (const eras of roles) {
    if (eras.some((era, i) => i > 0 && era <= (eras[i - 1] as string))) {
      fail(campaignCodes, 'CAMPAIGN_ERAS', 'The eras of a role are not in ascending order');
    }
  }
  const seen = new Set<string>();
  const twice = all.find((era) => seen.size === seen.add(era).size);
  if (twice !== undefined) fail(campaignCodes, 'CAMPAIGN_ERAS', `Era ${twice} has two roles`);
  // CAMPAIGN-7
  const { train, ...later } = campaign.eras;
  const trained = train.at(-1) as string;
  const early = Object.entries(later).find(([, [first]]) => first !== undefined && first < trained);
  if (early !== undefined) {
    fail(
      campaignCodes,
      'CAMPAIGN_ERAS',
      `Models are trained up to era ${trained}, and the role ${early[0]} begins before, with era ${early[1][0]}`,
    );
  }
  if (later.acceptance.length < 2)
    fail(campaignCodes, 'CAMPAIGN_ERAS', 'The role acceptance has one era, whose sharpe is 0');
  if (campaign.screening.prefixPpm > 0 !== campaign.eras.screening.length > 0) {
    fail(
      campaignCodes,
      'CAMPAIGN_SCREENING',
      'Screening takes a share of the segments and eras of its own, or neither',
    );
  }
  if (new Set(campaign.targets).size !== campaign.targets.length)
    fail(campaignCodes, 'CAMPAIGN_TARGETS', 'A target is named twice');
  const treesAxis = campaign.grid.at(-1) as Axis;
  const segments = Math.ceil(axisValue(treesAxis, axisCount(treesAxis) - 1) / campaign.training.segmentTrees);
  if (segments > campaignLimits.segments)
    fail(campaignCodes, 'CAMPAIGN_SEGMENTS', `The largest model of the grid has ${segments} segments`);
  // CAMPAIGN-6
  const { away, claims } = campaign;
  if (away.maxEpochs > 0 && away.restEpochs < claims.leaseEpochs)
    fail(campaignCodes, 'CAMPAIGN_AWAY', `A rest of ${away.restEpochs} epochs is less than the lease`);
  checkStake(campaign);
}

function checkStake({ stake, audit, payout, rounds }: Campaign): void {
  // CAMPAIGN-3
  if (payout.commissionPpm + payout.verifierPpm > 1_000_000)
    fail(campaignCodes, 'CAMPAIGN_SHARES', 'Commission and verifier fees are more than the whole gain');
  const { genesis, bond, forgeryGain, modelMin } = stake;
  if (genesis.some(({ account }, i) => i > 0 && account <= (genesis[i - 1] as { account: string }).account)) {
    fail(campaignCodes, 'CAMPAIGN_GENESIS', 'The accounts of the genesis table are not in ascending order');
  }
  const total = genesis.reduce((sum, { amount }) => sum + amount, 0n);
  if (total >= 1n << 64n || genesis.some(({ amount }) => amount === 0n) || modelMin === 0n) {
    fail(
      campaignCodes,
      'CAMPAIGN_GENESIS',
      `The amounts of the genesis table sum to ${total}, and each, like modelMin, is at least 1`,
    );
  }
  // CAMPAIGN-8
  const bonded = BigInt(audit.panelSize + 1);
  if (total < bond * bonded)
    fail(
      campaignCodes,
      'CAMPAIGN_GENESIS',
      `A model takes ${bonded} nodes with a bond of ${bond} each, and all accounts of the genesis table have ${total}`,
    );
  // CAMPAIGN-5
  if (rounds.openMax < rounds.overlap || modelMin < BigInt(rounds.overlap))
    fail(
      campaignCodes,
      'CAMPAIGN_ROUNDS',
      `Stakes are spread over ${rounds.overlap} rounds, of which ${rounds.openMax} may be open, and modelMin is ${modelMin}`,
    );
  // CAMPAIGN-4: one honest panellist misses one forged segment in ten with the chance 0.9^u at most.
  const power = (base: bigint): bigint =>
    Array<bigint>(audit.uniformSegments)
      .fill(base)
      .reduce((product, factor) => product * factor, 1n);
  const [all, missing] = [power(10n), power(9n)];
  if (bond > 0n && bond * (all - missing) < forgeryGain * all) {
    fail(
      campaignCodes,
      'CAMPAIGN_BOND',
      `A sample of ${audit.uniformSegments} uniform segments finds a forgery too seldom for a bond of ${bond} against a gain of ${forgeryGain}`,
    );
  }
}

/** Whether scores meet the campaign's acceptance rule. */
export const isAccepted = (campaign: Campaign, scores: { corr: number; sharpe: number }): boolean =>
  scores.corr >= campaign.acceptance.corrMin && scores.sharpe >= campaign.acceptance.sharpeMin;
