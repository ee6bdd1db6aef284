import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { candidatesOf } from '../../../../protocol/ledger/members/standing.js';
import { Chain } from '../chain.js';

/** A panel of two: so many have to have shown work before only they are drawn. */
const threshold = 7;
const claims = {
  openSlotsMax: 16,
  skipMaxPpm: 1_000_000,
  leaseEpochs: 500,
  enrolmentEpochs: 120,
  newcomersMax: 10_000,
};

test('all weigh until enough have shown work, then only these do, and only while they are active (PANEL-1)', async () => {
  const chain = await Chain.create(12, { claims });
  const counts = (): [number, number] => {
    const { panel, apprentices } = candidatesOf(chain.ledger);
    return [panel.length, apprentices.length];
  };
  const [first, ...others] = chain.nodes.slice(0, threshold);
  for (const [i, node] of [first!, ...others].entries()) {
    assert.equal(counts(), [12, 0], `${i} have shown work`);
    chain.finish(chain.commit(node).cid);
  }
  assert.equal(counts(), [threshold, 12 - threshold]);
  chain.fold(...chain.nodes.filter((node) => node !== first).map((node) => chain.enrolment(node)));
  chain.foldEmpty(claims.enrolmentEpochs + 1 - chain.ledger.number);
  assert.equal(counts(), [11, 0], 'too few of them are active');
});

test.run();
