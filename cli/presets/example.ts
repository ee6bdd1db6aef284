import { campaignCid, type Campaign } from '../../protocol/campaign/campaign.js';
import type { Network } from '../../protocol/campaign/network.js';
import { domainHash } from '../../protocol/codec/hash.js';
import { axisNames, axisRules, type AxisName } from '../../protocol/grid/axis.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { scoreMax } from '../../protocol/scoring/score.js';

/** Numerai's example model, which most stakes without a model of their own are on. */
const values: Readonly<Record<AxisName, string>> = {
  colsample_bytree: '0.1',
  reg_lambda: '0',
  learning_rate: '0.01',
  max_bin: '5',
  max_depth: '5',
  num_leaves: '31',
  min_child_samples: '20',
  n_estimators: '2000',
};

/**
 * The campaign whose only model is the example model on the data, eras and main target of another one. All
 * that does not bear on it is fixed, since seeds follow from the campaign: so it is the same model for
 * whoever asks.
 */
export function exampleNetwork(campaign: Campaign, nobody: NodeKey): Network {
  const example: Campaign = {
    ...campaign,
    name: 'example',
    predecessor: null,
    resolver: nobody,
    beaconAnchor: domainHash('example'),
    publicBeacon: null,
    grid: axisNames.map((name) => ({
      name,
      type: axisRules[name].type,
      kind: 'values',
      values: [values[name]],
    })),
    eras: { ...campaign.eras, screening: [] },
    training: { ...campaign.training, segmentTrees: 50 },
    screening: { prefixPpm: 0, corrMin: 0 },
    acceptance: { corrMin: -scoreMax, sharpeMin: -scoreMax, distanceMin: 1 },
    stake: { ...campaign.stake, genesis: [] },
  };
  return { campaign: example, network: campaignCid(example) };
}
