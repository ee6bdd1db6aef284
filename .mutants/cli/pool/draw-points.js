import { orderModel } from '../../node/training/model-order.js';
import { drawOffline } from '../draw-offline.js';
/**
 * The points of a pool, each once, from `drawsMax` draws: the i-th draw is what `gridlode train --random
 * SEED/i` draws.
 */
export function* drawPoints(network, seed, drawsMax) {
    const seen = new Set();
    for (let i = 0; i < drawsMax; i++) {
        const drawn = drawOffline(network.campaign, `${seed}/${i}`);
        const { plan: { pointId }, } = orderModel(network, drawn);
        if (seen.has(pointId))
            continue;
        seen.add(pointId);
        yield { ...drawn, pointId };
    }
}
//# sourceMappingURL=draw-points.js.map