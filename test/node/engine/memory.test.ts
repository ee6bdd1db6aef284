import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chosenKernel } from '../../../native/index.js';
import { checkMemory } from '../../../node/engine/memory.js';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { codeOf } from '../../protocol/code-of.js';

const test = suite('whether there is memory to train');
const campaign = testCampaign('ab'.repeat(32) as NodeKey);
const block = cidOf(new Uint8Array(), rawCodec);
const dataset = {
  features: Array.from({ length: 36 }, (_, i) => `feature_${i}`),
  // The last one is none of those that models are trained on.
  eras: [...campaign.eras.train, '0099'].map((name) => ({ name, rows: 90_000, block })),
};
// A row takes its label, its place and what a training does, and half a byte a feature where LightGBM's own
// loop reads it; eras have a quarter of the memory.
const rowBytes = chosenKernel() === 'lightgbm' ? 4 + 18 + 56 : 4 + 4 + 56;
const neededBytes = (campaign.eras.train.length * 90_000 * rowBytes * 4) / 3;

test('as much as the training rows take is enough, and a byte less is not', () => {
  assert.is(
    codeOf(() => checkMemory(campaign, dataset, neededBytes)),
    null,
  );
  assert.is(
    codeOf(() => checkMemory(campaign, dataset, neededBytes - 1)),
    'ENGINE_MEMORY',
  );
});

test('who has too little is told both sizes', () =>
  assert.throws(
    () => checkMemory(campaign, dataset, 5e6),
    (error: Error) =>
      error.message.includes(
        `takes ${Math.ceil(neededBytes / 1e6)}MB, and --memory is 5MB. Give as much with --memory`,
      ),
  ));

test.run();
