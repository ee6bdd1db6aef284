import { type Network } from '../../../protocol/campaign/network.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { drawOffline } from '../../../protocol/draw/draw-offline.js';
import { orderModel } from '../../../node/models/order-model.js';

export interface DrawnPoint {
  readonly target: string;
  readonly index: bigint;
  readonly pointId: PointId;
}

/**
 * The points of a pool, each once, from `drawsMax` draws: the i-th draw is what `gridlode train --random
 * SEED/i` draws.
 */
export function* drawPoints(network: Network, seed: string, drawsMax: number): Generator<DrawnPoint, void> {
  const seen = new Set<PointId>();
  for (let i = 0; i < drawsMax; i++) {
    const drawn = drawOffline(network.campaign, `${seed}/${i}`);
    const {
      plan: { pointId },
    } = orderModel(network, drawn);
    if (seen.has(pointId)) continue;
    seen.add(pointId);
    yield { ...drawn, pointId };
  }
}
