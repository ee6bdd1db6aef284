import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { checkTarget } from '../grid/check-point.js';
import type { ApiClient } from '../../../node/api/api-client.js';
import type { ModelList } from '../../../node/api/routes/points.js';
import { pickNode } from '../../data-dir/pick-node.js';
import { name, optional, whole, type Values } from '../../framework/option.js';
import { id } from '../../framework/id.js';

/** Which of a list of models are meant. */
export const selectOptions = {
  node: optional(id('only models of this node')),
  target: optional(name('only models of this target')),
  limit: optional(whole('only so many, the latest', { min: 1, max: 10_000 })),
};

/**
 * Of the final models that a node lists, the latest first, those that are meant. Throws USAGE_VALUE,
 * ID_UNKNOWN, ID_AMBIGUOUS and what the API throws.
 */
export async function selectModels(
  client: ApiClient,
  campaign: Pick<Campaign, 'targets'>,
  { node: named, target, limit }: Values<typeof selectOptions>,
): Promise<ModelList> {
  checkTarget(campaign, target);
  const models = await client.models();
  const node = named === undefined ? undefined : await pickNode(client, named, models);
  return models
    .filter((model) => (node ?? model.node) === model.node && (target ?? model.target) === model.target)
    .slice(0, limit);
}
