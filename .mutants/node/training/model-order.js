import { pointAt } from '../../protocol/grid/grid.js';
import { canonicalPoint, pointId } from '../../protocol/grid/point.js';
import { planTraining } from '../../protocol/model/training-plan.js';
/** How the model of a point is trained and scored. Throws GRID_INDEX. */
export function orderModel({ campaign, network }, { target, index }) {
    const point = canonicalPoint(pointAt(campaign.grid, index, target), campaign.featureCount);
    return {
        plan: planTraining(campaign, pointId(network, point), point),
        point,
        scoredTarget: campaign.targets[0],
    };
}
//# sourceMappingURL=model-order.js.map