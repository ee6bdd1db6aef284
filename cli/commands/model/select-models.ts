import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { checkTarget } from '../grid/check-point.js';
import type { FinalModel } from '../../data-dir/list-models.js';
import { name, optional, whole, type Values } from '../../framework/option.js';
import { id, pickNode } from '../../framework/id.js';

/** Which of a list of models are meant. */
export const selectOptions = {
  node: optional(id('only models of this node')),
  target: optional(name('only models of this target')),
  limit: optional(whole('only so many, the latest', { min: 1, max: 10_000 })),
};

/**
 * Of models, the latest first, those that are meant, in that order. Throws USAGE_VALUE, ID_UNKNOWN or
 * ID_AMBIGUOUS.
 */
export function selectModels<M extends Pick<FinalModel, 'node' | 'target'>>(
  campaign: Pick<Campaign, 'targets'>,
  models: readonly M[],
  { node: named, target, limit }: Values<typeof selectOptions>,
): M[] {
  checkTarget(campaign, target);
  const node = named === undefined ? undefined : pickNode(named, models);
  return models
    .filter((model) => (node ?? model.node) === model.node && (target ?? model.target) === model.target)
    .slice(0, limit);
}
