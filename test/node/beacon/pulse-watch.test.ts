import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LocalBeacon } from '../../../cli/demo/local-beacon.js';
import { PulseWatch } from '../../../node/beacon/pulse-watch.js';
import type { NodeEvent } from '../../../node/bus/events.js';
import { pulseMs, type Pulse } from '../../../protocol/beacon/public-beacon.js';
import { openRelay, says, type TestRelay } from './relays.js';

const test = suite('pulse watch');
const local = new LocalBeacon('watched', {
  genesisSeconds: Math.floor(Date.now() / 1_000) - 100,
  periodSeconds: 1,
  outageEpochs: 2,
});
const beacon = { ...local.description, firstPulse: 1 };
const asDrand: TestRelay['answer'] = ({ url = '' }, response) => {
  const { number, signature } = local.pulse(Number(url.split('/').at(-1)));
  says({ round: number, signature })({} as never, response);
};

/** A watch over relays, and what came of it. */
async function watched(
  relays: readonly TestRelay[],
  run: (
    watch: PulseWatch,
    heard: { pulses: Pulse[]; events: NodeEvent[]; next: () => Promise<void> },
  ) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  let wake = (): void => undefined;
  const heard = {
    pulses: [] as Pulse[],
    events: [] as NodeEvent[],
    next: () => new Promise<void>((resolve) => (wake = resolve)),
  };
  const watch = new PulseWatch(
    beacon,
    relays.map(({ url }) => url),
    {
      bus: { publish: (event) => void (heard.events.push(event), wake()) },
      onPulse: (pulse) => void (heard.pulses.push(pulse), wake()),
      onError: (error) => errors.push(error),
    },
  );
  try {
    await run(watch, heard);
  } finally {
    await watch.stop();
    await Promise.all(relays.map((relay) => relay.close()));
  }
  assert.equal(errors, []);
}

test('a pulse comes from the first relay that has it, past those that lie, lag or are gone', async () => {
  const gone = await openRelay(says({}));
  const relays = [
    gone,
    await openRelay(says({ round: 50, signature: local.pulse(51).signature })),
    await openRelay(says({}, 404)),
    await openRelay(asDrand),
  ];
  await watched(relays, async (watch, { pulses, next }) => {
    await gone.close();
    watch.await(50);
    await next();
    assert.equal(pulses, [local.pulse(50)]);
    assert.is(watch.awaited, null);
    watch.await(51);
    await next();
    assert.equal(pulses.slice(1), [local.pulse(51)]);
    assert.equal(
      relays.map(({ asked }) => asked.length),
      [0, 1, 1, 2],
      'who had the last is asked first',
    );
  });
});

test('none is asked before the pulse is out', async () => {
  const relay = await openRelay(asDrand);
  await watched([relay], async (watch, { next }) => {
    const number = Math.floor(Date.now() / 1_000) - beacon.genesisSeconds + 2;
    assert.ok(pulseMs(beacon, number) > Date.now());
    watch.await(number);
    assert.is(watch.awaited?.outMs, pulseMs(beacon, number));
    await next();
    assert.is(relay.asked.length, 1);
    assert.ok(relay.asked[0]! >= pulseMs(beacon, number));
  });
});

test('where no relay has it, people are told what each says, and it is asked for again', async () => {
  const relay = await openRelay(says({}, 404));
  await watched([relay], async (watch, { pulses, events, next }) => {
    watch.await(60);
    await next();
    const [event] = events;
    assert.ok(event?.type === 'pulseMissing');
    assert.equal([event.pulse, event.why], [60, `${relay.url.host} has it not yet`]);
    assert.is(watch.awaited?.why, event.why);
    relay.answer = asDrand;
    await next();
    assert.equal(pulses, [local.pulse(60)]);
  });
});

test('another one that is awaited takes its place', async () => {
  const relay = await openRelay((request, response) =>
    request.url?.endsWith('/70') === true ? undefined : asDrand(request, response),
  );
  await watched([relay], async (watch, { pulses, next }) => {
    watch.await(70);
    watch.await(71);
    await next();
    assert.equal(pulses, [local.pulse(71)]);
  });
});

test.run();
