import { fail } from '../error.js';
import { campaignCodes } from './codes.js';
/**
 * Between two eras of different roles at least `embargoEras` eras of the dataset must have no role, so that
 * no target's horizon reaches from one role into another. A campaign does not list its dataset's eras, so
 * whoever holds the dataset checks this, with `datasetEras` in the dataset's order. Throws CAMPAIGN_EMBARGO.
 */
export function checkEmbargo({ eras, embargoEras }, datasetEras) {
    const roles = new Map(Object.entries(eras).flatMap(([role, names]) => names.map((era) => [era, role])));
    let last = null;
    for (const [position, era] of datasetEras.entries()) {
        const role = roles.get(era);
        if (role === undefined)
            continue;
        if (last !== null && last.role !== role && position - last.position <= embargoEras) {
            fail(campaignCodes, 'CAMPAIGN_EMBARGO', `Between era ${last.era} (${last.role}) and era ${era} (${role}) are ${position - last.position - 1} eras`);
        }
        last = { era, role, position };
    }
}
//# sourceMappingURL=embargo.js.map