import { stat } from 'node:fs/promises';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { numeraiGrid, type Grid } from '../../../protocol/grid/grid.js';
import { campaignFile } from '../../../node/data-dir/data-dir.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { choice, optional, type Values } from '../../framework/option.js';
import { presetNames, presets } from '../../presets/presets.js';

/** Whose grid is meant: a preset's, a campaign's, the joined campaign's, or else the full grid. */
export const gridOptions = {
  preset: optional(choice('the grid of a preset', presetNames)),
  campaign: {
    ...campaignOption,
    describe: 'the grid of a campaign file; by default of the joined campaign, or else the full grid',
  },
};

export interface ChosenGrid {
  readonly grid: Grid;
  readonly name: string;
  /** Of a campaign's grid, what point ids take. */
  readonly campaign: (Pick<Campaign, 'featureCount' | 'targets'> & { readonly network: Cid }) | null;
}

/** Throws what loadNetwork throws. */
export async function chooseGrid(
  dir: string,
  { preset, campaign: file }: Values<typeof gridOptions>,
): Promise<ChosenGrid> {
  if (preset !== undefined)
    return { grid: presets[preset].rules.grid, name: `preset ${preset}`, campaign: null };
  const hasJoined = await stat(campaignFile(dir)).then(
    () => true,
    () => false,
  );
  if (file === undefined && !hasJoined) return { grid: numeraiGrid, name: 'the full grid', campaign: null };
  const { campaign, network } = await loadNetwork(dir, file);
  const { grid, name, featureCount, targets } = campaign;
  return { grid, name: `campaign ${name}`, campaign: { network, featureCount, targets } };
}
