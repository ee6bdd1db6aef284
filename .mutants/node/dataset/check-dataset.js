import { checkEmbargo } from '../../protocol/campaign/embargo.js';
import { fail } from '../../protocol/error.js';
import { nodeCodes } from '../codes.js';
/** Whether a dataset has what the campaign needs of it. Throws DATASET_FOREIGN or CAMPAIGN_EMBARGO. */
export function checkDataset(campaign, manifest) {
    const { featureCount, targets, eras } = campaign;
    const refuse = (what) => fail(nodeCodes, 'DATASET_FOREIGN', `The dataset ${what}`);
    if (manifest.features.length !== featureCount)
        refuse(`has ${manifest.features.length} features where the campaign counts ${featureCount}`);
    const target = targets.find((name) => !manifest.targets.includes(name));
    if (target !== undefined)
        refuse(`has no target ${target}`);
    // Only the main target has a value in every row, and what scores must.
    if (targets[0] !== manifest.targets[0])
        refuse(`has the main target ${manifest.targets[0]} where the campaign scores by ${targets[0]}`);
    const present = new Set(manifest.eras.map(({ name }) => name));
    const era = Object.values(eras)
        .flat()
        .find((name) => !present.has(name));
    if (era !== undefined)
        refuse(`has no era ${era}`);
    checkEmbargo(campaign, manifest.eras.map(({ name }) => name));
}
//# sourceMappingURL=check-dataset.js.map