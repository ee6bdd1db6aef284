import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eraAt, eraPosition, isAcceptanceEra } from '../../../protocol/model/screening.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { testCampaign } from '../../fixtures/campaign.js';

const test = suite('the eras by which models are scored');

test('each has a place, acceptance eras first and then those of screening', () => {
  const campaign = testCampaign('00'.repeat(32) as NodeKey);
  const places = [
    ['0004', 0, true],
    ['0005', 1, true],
    ['0011', 2, false],
    ['0012', 3, false],
  ] as const;
  for (const [era, place, isOfAcceptance] of places) {
    assert.is(eraPosition(campaign, era), place);
    assert.is(eraAt(campaign, place), era);
    assert.is(isAcceptanceEra(campaign, place), isOfAcceptance);
  }
  assert.is(eraAt(campaign, 4), undefined);
});

test.run();
