import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LocalBeacon } from '../../../cli/demo/local-beacon.js';
import { firstPulseFrom } from '../../../protocol/beacon/public-beacon.js';
import { overlay } from '../../../protocol/ledger/archive.js';
import { foldCut } from '../../../protocol/ledger/fold.js';
import { provePulses, pulseToName } from '../../../protocol/ledger/pulses.js';
import { testBeacon } from '../../fixtures/campaign.js';
import { codeOf } from '../code-of.js';
import { Chain } from './chain.js';

const test = suite('pulses of cuts');
const publicBeacon = { ...testBeacon.description, firstPulse: 7 };
const chain = await Chain.create(1, { publicBeacon });
const due = chain.ledger.nextPulse as number;
const other = new LocalBeacon('another', testBeacon.description);

const { number, signature } = testBeacon.pulse(due);
const cases: [id: string, pulse: { number: number; signature: string }, code: string][] = [
  ['the wrong number', testBeacon.pulse(due + 1), 'CUT_PULSE'],
  [
    'the signature of another pulse',
    { number, signature: testBeacon.pulse(due + 1).signature },
    'CUT_PULSE_SIGNATURE',
  ],
  [
    'an altered signature',
    { number, signature: signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
    'CUT_PULSE_SIGNATURE',
  ],
  ['a pulse of another key', other.pulse(due), 'CUT_PULSE_SIGNATURE'],
];
for (const [id, pulse, code] of cases) {
  test(`a cut holds ${id}: ${code}, also where it was looked at with others`, () => {
    const wrong = chain.nextCut([], { pulse });
    const right = chain.nextCut([]);
    provePulses(publicBeacon, [wrong.cut, right.cut]);
    assert.is(
      codeOf(() => foldCut(chain.ledger, wrong.cut, [], overlay(chain.archive))),
      code,
    );
  });
}

test('pulses that hold are proven together, and not looked at again', () => {
  const { cut } = chain.nextCut([]);
  assert.not(cut.isPulseProven);
  provePulses(publicBeacon, [cut]);
  assert.ok(cut.isPulseProven);
  chain.fold();
});

test('a resolver names the first pulse that is not out before another epoch has passed, and none where no beacon is (BEACON-6)', () => {
  const { campaign } = chain;
  const { genesisSeconds, periodSeconds } = publicBeacon;
  const moment = 1_000 * (genesisSeconds + 1_000 * periodSeconds);
  const first = firstPulseFrom(publicBeacon, moment + campaign.epochMs);
  assert.equal(
    [0, first + 5].map((least) => pulseToName(campaign, least, moment)),
    [first, first + 5],
  );
  assert.is(pulseToName(campaign, null, moment), null);
  assert.is(pulseToName({ ...campaign, publicBeacon: null }, 7, moment), null);
});

test.run();
