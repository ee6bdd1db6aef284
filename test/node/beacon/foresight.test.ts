import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countForesight } from '../../../node/beacon/foresight.js';
import { Bus } from '../../../node/bus/bus.js';
import { firstPulseFrom } from '../../../protocol/beacon/public-beacon.js';
import type { BodyOf } from '../../../protocol/records/bodies.js';
import { testBeacon } from '../../fixtures/campaign.js';
import { cutOver, identityNamed, makeBench, removeBench, TestPeer, type Bench } from '../peer/fixture.js';

interface Context {
  bench: Bench;
  peer: TestPeer;
}
const test = suite<Context>('foresight');
// The cut's least step: an epoch of a day.
const step = 86_400 / 3;
const firstPulse = 1_000;

test.before.each(async (context) => {
  context.bench = await makeBench({ publicBeacon: { ...testBeacon.description, firstPulse } });
  context.peer = await TestPeer.open(context.bench, { identity: await identityNamed('a'), name: 'a' });
});
test.after.each(async ({ bench, peer }) => {
  await peer.close();
  await removeBench(bench);
});

const firstCut = (bench: Bench, changes: Partial<BodyOf<'cut'>>): Uint8Array =>
  cutOver(bench, 1, bench.network, [], { pulse: testBeacon.pulse(firstPulse), ...changes });
const inTime = (): number => firstPulseFrom(testBeacon.description, Date.now() + 3_600_000);
const told = ({ events }: TestPeer): unknown[] =>
  events.flatMap((event) =>
    event.type === 'cutLate' || event.type === 'cutAlone' ? [[event.type, event.number]] : [],
  );

test('BEACON-7: a cut that comes before the pulse that it names is out tells nothing', async ({
  bench,
  peer,
}) => {
  assert.equal(await peer.take(firstCut(bench, { nextPulse: inTime() })), ['accept']);
  assert.equal(told(peer), []);
});

test('BEACON-7: one that comes after it is told, and how late it was', async ({ bench, peer }) => {
  const nextPulse = firstPulse + step;
  assert.equal(await peer.take(firstCut(bench, { nextPulse })), ['accept'], 'no rule reads a clock');
  const event = peer.events.find(({ type }) => type === 'cutLate');
  assert.ok(event?.type === 'cutLate');
  assert.equal([event.number, event.pulse], [1, nextPulse]);
  // It was out in the first days of 1970.
  assert.ok(event.lateMs > 50 * 365 * 86_400_000);
});

test('BEACON-7: a cut without a pulse is told', async ({ bench, peer }) => {
  assert.equal(await peer.take(firstCut(bench, { pulse: null, nextPulse: inTime() })), ['accept']);
  assert.equal(told(peer), [['cutAlone', 1]]);
});

test('a cut that was fetched tells nothing: it may have been there in time', async ({ bench, peer }) => {
  const message = firstCut(bench, { pulse: null, nextPulse: firstPulse + 2 * step });
  const { reader } = peer.driver;
  const opened = reader.open(message);
  const cut = reader.verify(opened, reader.decode(opened)) as Parameters<typeof peer.driver.takeCut>[0];
  assert.is((await peer.driver.takeCut(cut, [], [])).code, 'CUT_FOLDED');
  assert.equal(told(peer), []);
});

test('both are counted from the start of a node', () => {
  const bus = new Bus(() => undefined);
  const counts = countForesight(bus);
  bus.publish({ type: 'cutAlone', number: 1 });
  bus.publish({ type: 'cutLate', number: 1, pulse: 5, lateMs: 3 });
  bus.publish({ type: 'cutLate', number: 2, pulse: 6, lateMs: 3 });
  bus.publish({ type: 'cut', number: 3, records: 0 });
  assert.equal({ ...counts }, { late: 2, alone: 1 });
});

test.run();
