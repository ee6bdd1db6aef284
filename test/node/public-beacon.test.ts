import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LocalBeacon } from '../../cli/demo/local-beacon.js';
import { openRelay, says, type TestRelay } from './beacon/relays.js';
import { cutOf, TestCampaign } from './fixture.js';
import { slowCases } from '../runner/slow-cases.js';

const test = suite('a network with a public beacon');
const slow = slowCases(test);
const local = new LocalBeacon('network', {
  genesisSeconds: Math.floor(Date.now() / 1_000) - 10,
  periodSeconds: 1,
  outageEpochs: 5,
});

const asDrand: TestRelay['answer'] = ({ url = '' }, response) => {
  const number = Number(url.split('/').at(-1));
  says({ round: number, signature: local.pulse(number).signature })({} as never, response);
};

test('cuts take its pulses past relays that lie or are gone, wait while all are, and go on alone after an outage', async () => {
  const gone = await openRelay(asDrand);
  await gone.close();
  const liar = await openRelay(says({ round: 1, signature: local.pulse(2).signature }));
  const good = await openRelay(asDrand);
  const beaconRelays = [gone, liar, good].map(({ url }) => url.href);
  const campaign = await TestCampaign.make({
    epochMs: 1_000,
    publicBeacon: { ...local.description, firstPulse: 1 },
  });
  try {
    const resolver = await campaign.start('a', { trainings: 0, beaconRelays });
    const peer = await campaign.start('b', { trainings: 0 });
    await campaign.until(() => cutOf(peer) >= 3);
    assert.is(peer.node.views.status().beacon?.cutsAlone, 0);

    good.answer = says({}, 404);
    await campaign.until(() => resolver.events.some(({ type }) => type === 'pulseMissing'));
    const { beacon } = resolver.node.views.status();
    assert.match(beacon?.missing ?? '', /^127\.0\.0\.1:\d+ .*has it not yet|; 127/);
    assert.is(peer.node.views.status().beacon?.missing, null, 'it is no resolver, and waits for none');
    await campaign.until(() => peer.events.some(({ type }) => type === 'cutAlone'));
    assert.is(peer.node.views.status().beacon?.cutsAlone, 1);

    good.answer = asDrand;
    const before = cutOf(peer);
    await campaign.until(() => cutOf(peer) >= before + 2);
    assert.is(peer.node.views.status().beacon?.missing, null);
    assert.equal([...resolver.errors, ...peer.errors], []);
  } finally {
    await campaign.remove();
    await Promise.all([liar.close(), good.close()]);
  }
});

slow('a peer that comes later folds all of it, pulse by pulse, to the same ledger', async () => {
  const good = await openRelay(asDrand);
  const campaign = await TestCampaign.make({
    epochMs: 1_000,
    publicBeacon: { ...local.description, firstPulse: 1, outageEpochs: 100_000 },
  });
  try {
    const resolver = await campaign.start('a', { trainings: 0, beaconRelays: [good.url.href] });
    await campaign.until(() => cutOf(resolver) >= 4);
    const late = await campaign.start('b', { trainings: 0 });
    await campaign.until(() => cutOf(late) > 4);
    // No cut comes any more, so that both stand at one.
    good.answer = says({}, 404);
    await campaign.until(() => resolver.events.some(({ type }) => type === 'pulseMissing'));
    await campaign.until(() => cutOf(late) === cutOf(resolver));
    assert.equal(late.node.views.ledger(), resolver.node.views.ledger());
  } finally {
    await campaign.remove();
    await good.close();
  }
});

test.run();
