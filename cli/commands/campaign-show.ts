import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { axisCount } from '../../protocol/grid/axis.js';
import { gridSize } from '../../protocol/grid/grid.js';
import { loadNetwork } from '../campaign-file.js';
import { path } from '../common-options.js';
import { defineCommand } from '../command.js';
import { axisText, scoreNumber } from '../format.js';
import { cid, optional } from '../option.js';
import type { Cell } from '../output.js';

export const campaignShow = defineCommand({
  name: 'campaign show',
  summary: 'Show everything that a campaign rules, and its CID.',
  args: { file: optional(path('the campaign file; by default the campaign that the data directory has joined')) },
  flags: { cid: optional(cid('the CID that the campaign must have')) },
  async run({ file, cid: expected }, { dir, output }) {
    const { campaign, network } = await loadNetwork(dir, file, expected as Cid | undefined);
    output.result({ cid: network, gridPoints: gridSize(campaign.grid), campaign }, () => {
      output.printFields([['cid', network], ...fieldsOf(campaign)]);
      output.print('');
      output.printTable(['axis', 'type', 'values', 'count'], campaign.grid.map((axis) => [axis.name, axis.type, axisText(axis), axisCount(axis)]));
    });
  },
});

function fieldsOf(campaign: Campaign): [string, Cell][] {
  const { eras, screening, acceptance, claims, audit, training } = campaign;
  const rules = (prefix: string, map: Readonly<Record<string, number>>): [string, Cell][] =>
    Object.entries(map).map(([name, value]) => [`${prefix}.${name}`, value]);
  return [
    ['name', campaign.name],
    ['predecessor', campaign.predecessor === null ? 'none' : `${campaign.predecessor.campaign}, from its settlement ${campaign.predecessor.settlement}`],
    ['resolver', campaign.resolver],
    ['beaconAnchor', campaign.beaconAnchor],
    ['epochMs', campaign.epochMs],
    ['dataset', campaign.dataset],
    ['dataFree', String(campaign.dataFree)],
    ['featureCount', campaign.featureCount],
    ['targets', campaign.targets.join(', ')],
    ...Object.entries(eras).map(([role, names]): [string, Cell] => [`eras.${role}`, names.length === 0 ? 'none' : `${names[0]} to ${names.at(-1)} (${names.length})`]),
    ['embargoEras', campaign.embargoEras],
    ['training.segmentTrees', training.segmentTrees],
    ['training.startScore', scoreNumber(training.startScore)],
    ['screening.prefixPpm', screening.prefixPpm],
    ['screening.corrMin', scoreNumber(screening.corrMin)],
    ['acceptance.corrMin', scoreNumber(acceptance.corrMin)],
    ['acceptance.sharpeMin', scoreNumber(acceptance.sharpeMin)],
    ['acceptance.distanceMin', acceptance.distanceMin],
    ...rules('claims', claims),
    ...rules('audit', audit),
    ['points for each target', gridSize(campaign.grid)],
  ];
}
