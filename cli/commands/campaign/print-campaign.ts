import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { axisCount } from '../../../protocol/grid/axis.js';
import { gridSize } from '../../../protocol/grid/grid.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { scoreNumber } from '../../../protocol/scoring/score.js';
import { amountDigits, amountText, sayWhatUnitIs } from '../../framework/amount.js';
import { counted, duration, percentText } from '../../framework/format.js';
import type { Cell, Output } from '../../framework/output.js';
import { axisText } from '../grid/describe-point.js';

/** Prints all rules of a campaign; `instead` replaces the values of fields, and '' leaves one out. */
export function printCampaign(
  campaign: Campaign,
  output: Output,
  instead: Readonly<Record<string, string>>,
): void {
  output.printFields(
    fieldsOf(campaign)
      .map(([name, value]) => [name, instead[name] ?? value] as const)
      .filter(([, value]) => value !== ''),
  );
  sayWhatUnitIs(output, campaign.stake);
  output.print('');
  output.printTable(
    ['axis', 'type', 'values', 'count'],
    campaign.grid.map((axis) => [axis.name, axis.type, axisText(axis), axisCount(axis)]),
  );
  const { genesis } = campaign.stake;
  if (genesis.length === 0 || genesis.length > listedAccounts) return;
  output.print('');
  output.printTable(
    ['account', `has at the start, ${campaign.stake.unit}`],
    genesis.map(({ account, amount }) => [accountText(account), amountDigits(amount, campaign.stake)]),
  );
}

/** More accounts than these are shown with --json alone. */
const listedAccounts = 16;

function fieldsOf(campaign: Campaign): [string, Cell][] {
  const {
    epochMs,
    publicBeacon,
    eras,
    screening,
    acceptance,
    claims,
    away,
    audit,
    training,
    standing,
    stake,
    rounds,
    payout,
  } = campaign;
  const inEpochs = (epochs: number): string =>
    `${counted(epochs, 'epoch')}, about ${duration(epochs * epochMs)}`;
  const say = (amount: bigint): string => amountText(amount, stake);
  const inPpm = (ppm: number): string => `${ppm} ppm, ${percentText(ppm / 1e6)}`;
  const rules = (prefix: string, map: Readonly<Record<string, number>>): [string, Cell][] =>
    Object.entries(map).map(([name, value]) => [
      `${prefix}.${name}`,
      name.endsWith('Epochs') ? inEpochs(value) : name.endsWith('Ppm') ? inPpm(value) : value,
    ]);
  return [
    ['cid', ''],
    ['name', campaign.name],
    [
      'predecessor',
      campaign.predecessor === null
        ? 'none'
        : `${campaign.predecessor.campaign}, from its settlement ${campaign.predecessor.settlement}`,
    ],
    ['resolver', campaign.resolver],
    ['beaconAnchor', campaign.beaconAnchor],
    ...(publicBeacon === null
      ? [['publicBeacon', "none: beacons are the resolver's chain alone"] as [string, Cell]]
      : (Object.entries(publicBeacon).map(([name, value]) => [
          `publicBeacon.${name}`,
          name === 'outageEpochs' ? inEpochs(value as number) : value,
        ]) as [string, Cell][])),
    ['epochMs', `${epochMs} ms`],
    ['dataset', campaign.dataset],
    ['datasetOrigin', campaign.datasetOrigin ?? 'not told'],
    ['dataFree', String(campaign.dataFree)],
    ['featureCount', campaign.featureCount],
    ['targets', campaign.targets.join(', ')],
    ...Object.entries(eras).map(([role, names]): [string, Cell] => [
      `eras.${role}`,
      names.length === 0 ? 'none' : `${names[0]} to ${names.at(-1)} (${names.length})`,
    ]),
    ['embargoEras', campaign.embargoEras],
    ['training.segmentTrees', training.segmentTrees],
    ['training.startScore', scoreNumber(training.startScore)],
    [
      'screening.prefixPpm',
      screening.prefixPpm === 0 ? '0, nothing is screened' : inPpm(screening.prefixPpm),
    ],
    ['screening.corrMin', scoreNumber(screening.corrMin)],
    ['acceptance.corrMin', scoreNumber(acceptance.corrMin)],
    ['acceptance.sharpeMin', scoreNumber(acceptance.sharpeMin)],
    ['acceptance.distanceMin', acceptance.distanceMin],
    ...rules('claims', claims),
    ...rules('away', away),
    ...rules('audit', audit),
    ['standing.base', counted(standing.base, 'audited tree')],
    ['standing.max', counted(standing.max, 'audited tree')],
    ['standing.decayEpochs', inEpochs(standing.decayEpochs)],
    [
      'stake.genesis',
      `${counted(stake.genesis.length, 'account')} with ${say(stake.genesis.reduce((sum, { amount }) => sum + amount, 0n))} in all`,
    ],
    ['stake.unit', stake.unit],
    ['stake.decimals', stake.decimals],
    ['stake.bond', say(stake.bond)],
    ['stake.forgeryGain', say(stake.forgeryGain)],
    ['stake.modelMin', `${say(stake.modelMin)} a model`],
    ['stake.modelsMax', `${counted(stake.modelsMax, 'model')} a delegation`],
    ['stake.termEpochs', inEpochs(stake.termEpochs)],
    ['stake.unbondingEpochs', inEpochs(stake.unbondingEpochs)],
    ['rounds.overlap', `a stake is spread over ${counted(rounds.overlap, 'round')}`],
    ['rounds.openMax', `${counted(rounds.openMax, 'round')} open at once`],
    ['rounds.spacingEpochs', inEpochs(rounds.spacingEpochs)],
    ['rounds.predictEpochs', inEpochs(rounds.predictEpochs)],
    ['rounds.scoreEpochs', inEpochs(rounds.scoreEpochs)],
    ['rounds.missedMax', `${counted(rounds.missedMax, 'round')} on end that a model may leave unpredicted`],
    ['rounds.compounds', rounds.compounds ? 'gains become stake' : 'gains go to the balance'],
    ['payout.corrMultiplier', payout.corrMultiplier / 1e6],
    ['payout.mmcMultiplier', payout.mmcMultiplier / 1e6],
    ['payout.clip', `${payout.clip / 1e9}, ${percentText(payout.clip / 1e9)} of a stake in a round`],
    [
      'payout.stakeThreshold',
      payout.stakeThreshold === null ? 'none' : `${say(payout.stakeThreshold)} at risk`,
    ],
    ['payout.commissionPpm', `${inPpm(payout.commissionPpm)} of a gain`],
    ['payout.verifierPpm', `${inPpm(payout.verifierPpm)} of a gain`],
    ['points for each target', gridSize(campaign.grid)],
  ];
}
