import { stat } from 'node:fs/promises';
import { numeraiGrid } from '../protocol/grid/grid.js';
import { campaignFile } from '../node/data-dir.js';
import { loadNetwork } from './campaign-file.js';
import { campaignOption } from './common-options.js';
import { choice, optional } from './option.js';
import { presetNames, presets } from './presets/presets.js';
/** Whose grid is meant: a preset's, a campaign's, the joined campaign's, or else the full grid. */
export const gridOptions = {
    preset: optional(choice('the grid of a preset', presetNames)),
    campaign: {
        ...campaignOption,
        describe: 'the grid of a campaign file; by default of the joined campaign, or else the full grid',
    },
};
/** Throws what loadNetwork throws. */
export async function chooseGrid(dir, { preset, campaign: file }) {
    if (preset !== undefined)
        return { grid: presets[preset].rules.grid, name: `preset ${preset}`, campaign: null };
    const hasJoined = await stat(campaignFile(dir)).then(() => true, () => false);
    if (file === undefined && !hasJoined)
        return { grid: numeraiGrid, name: 'the full grid', campaign: null };
    const { campaign, network } = await loadNetwork(dir, file);
    const { grid, name, featureCount, targets: [target], } = campaign;
    return { grid, name: `campaign ${name}`, campaign: { network, featureCount, target: target } };
}
//# sourceMappingURL=grid-options.js.map