import 'core-js/actual/promise/with-resolvers.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { placesMax } from '../../../../node/mesh/constants.js';
import { Line, type LineClock, type LineLimits } from '../../../../node/mesh/streams/line.js';
import { Places } from '../../../../node/mesh/streams/places.js';
import type { StreamProtocol } from '../../../../node/mesh/streams/requests.js';
import { map, uint } from '../../../../protocol/codec/shape.js';
import { startHost, stopHosts } from './hosts.js';
import { requestsOf } from './requests-of.js';

const test = suite('a limited line (MESH-30)');
test.after(stopHosts);

/** Time passes where somebody waits for it, and nowhere else. */
class TestClock implements LineClock {
  #nowMs = 0;
  nowMs = (): number => this.#nowMs;
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await Promise.resolve();
    signal.throwIfAborted();
    // Others who wait at once wait for the same time to pass.
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }
}

const answerBytes = 1_000_000;
const long: StreamProtocol<{ bytes: number }> = {
  id: '/test/long/1',
  isLight: false,
  question: map({ bytes: uint() }),
  deadlineMs: 60_000,
  async *answer({ bytes }) {
    yield new Uint8Array(bytes).fill(7);
  },
};
const light = { ...long, id: '/test/light/1', isLight: true };

/** Milliseconds on the clocks of who answers and of who asks, after an answer of answerBytes. */
async function timesOf(
  protocol: typeof long,
  limits: { answerer?: LineLimits; asker?: LineLimits },
): Promise<{ answererMs: number; askerMs: number }> {
  const started = async (line: Line) => {
    const libp2p = await startHost();
    return { libp2p, requests: requestsOf(libp2p, line).requests };
  };
  const clocks = [new TestClock(), new TestClock()] as const;
  const [answerer, asker] = [await started(new Line(clocks[0])), await started(new Line(clocks[1]))];
  if (limits.answerer !== undefined) answerer.requests.limitLine(limits.answerer);
  if (limits.asker !== undefined) asker.requests.limitLine(limits.asker);
  await answerer.requests.serve(protocol);
  const peer = (await asker.libp2p.dial(answerer.libp2p.getMultiaddrs())).remotePeer.toString();
  const answer = await asker.requests.askOne(peer, protocol, { bytes: answerBytes }, answerBytes);
  assert.equal(answer, new Uint8Array(answerBytes).fill(7));
  return { answererMs: clocks[0].nowMs(), askerMs: clocks[1].nowMs() };
}

/** As long as so many bytes take, but for the last part, after which nobody waits. */
const isAbout = (ms: number, perSecond: number): boolean =>
  ms <= (1_000 * answerBytes) / perSecond + 1 && ms >= (900 * answerBytes) / perSecond;

test('long answers are sent no faster than the owner says', async () => {
  const { answererMs, askerMs } = await timesOf(long, { answerer: { upload: 200_000, download: null } });
  assert.ok(isAbout(answererMs, 200_000), `${answererMs} ms`);
  assert.is(askerMs, 0);
});

test('nor read', async () => {
  const { answererMs, askerMs } = await timesOf(long, { asker: { upload: null, download: 500_000 } });
  assert.ok(isAbout(askerMs, 500_000), `${askerMs} ms`);
  assert.is(answererMs, 0);
});

test('records, and lines without a limit, wait for nothing', async () => {
  const limits = { upload: 125_000, download: 500_000 };
  assert.equal(await timesOf(light, { answerer: limits, asker: limits }), { answererMs: 0, askerMs: 0 });
  assert.equal(await timesOf(long, {}), { answererMs: 0, askerMs: 0 });
});

test('streams that are sent at once share it, and a limit that is lifted holds nobody', async () => {
  const clock = new TestClock();
  const { up } = new Line(clock);
  up.limit(100_000);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 10 }, () => up.take(10_000, signal)));
  assert.is(clock.nowMs(), 900);
  up.limit(null);
  await up.take(1e9, signal);
  assert.is(clock.nowMs(), 900);
});

test('who is given up waits no longer', async () => {
  const { up } = new Line();
  up.limit(1);
  const given = new AbortController();
  await up.take(1_000, given.signal);
  const waiting = up.take(1, given.signal);
  given.abort(new Error('given up'));
  assert.match(String(await waiting.catch(String)), /abort/i);
});

test('a slow line has few places, one of each kind at least, and one without a limit has all', () => {
  const line = new Line();
  const places = new Places(
    () => 0,
    () => line.placesShare,
  );
  const taken = (standing: 'stranger' | 'seated'): number => {
    let count = 0;
    while (places.take(`${standing} ${count}`, standing) !== null) count++;
    return count;
  };
  line.limit({ upload: 125_000, download: null });
  // A seated one may use those of all others.
  assert.equal([taken('stranger'), taken('seated')], [1, 2]);
  line.limit({ upload: null, download: null });
  assert.is(taken('stranger'), placesMax.stranger - 1);
});

test.run();
