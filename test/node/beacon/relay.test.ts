import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askRelay, relayUrl } from '../../../node/beacon/relay.js';
import { LocalBeacon } from '../../../cli/demo/local-beacon.js';
import { testBeacon } from '../../fixtures/campaign.js';
import { codeOf } from '../../protocol/code-of.js';
import { openRelay, says, type TestRelay } from './relays.js';

const test = suite('relays of a public beacon');
const beacon = { ...testBeacon.description, firstPulse: 1 };
const other = new LocalBeacon('another', testBeacon.description);
const never = new AbortController().signal;
const { signature } = testBeacon.pulse(9);

const answers: { id: string; answer: TestRelay['answer']; why: RegExp | null }[] = [
  { id: 'the pulse', answer: says({ round: 9, signature }), why: null },
  { id: 'with more about it', answer: says({ round: 9, randomness: 'ab', signature }), why: null },
  { id: 'not out there yet', answer: says({}, 404), why: /^has it not yet$/ },
  { id: 'too early, as drand says', answer: says({}, 425), why: /^has it not yet$/ },
  { id: 'an error', answer: says({ round: 9, signature }, 500), why: /^answers 500$/ },
  {
    id: 'another pulse',
    answer: says({ round: 8, signature: testBeacon.pulse(8).signature }),
    why: /^answers pulse 8$/,
  },
  {
    id: 'the signature of another',
    answer: says({ round: 9, signature: testBeacon.pulse(8).signature }),
    why: /false signature$/,
  },
  {
    id: 'of another key',
    answer: says({ round: 9, signature: other.pulse(9).signature }),
    why: /false signature$/,
  },
  { id: 'a number as text', answer: says({ round: '9', signature }), why: /^answers something else$/ },
  {
    id: 'a short signature',
    answer: says({ round: 9, signature: signature.slice(2) }),
    why: /^answers something else$/,
  },
  { id: 'a page for people', answer: says('<!doctype html>'), why: /^answers something else$/ },
  { id: 'nothing', answer: says(''), why: /^answers something else$/ },
  { id: 'null', answer: says(null), why: /^answers something else$/ },
  {
    id: 'more than it takes',
    answer: says({ round: 9, signature, more: 'a'.repeat(5_000) }),
    why: /^answers something else$/,
  },
  {
    id: 'a redirection',
    answer: (_, response) => response.writeHead(302, { location: '/' }).end(),
    why: /^cannot be reached: /,
  },
  { id: 'a hang-up', answer: (request) => request.socket.destroy(), why: /^cannot be reached: / },
];

for (const { id, answer, why } of answers) {
  test(`a relay answers: ${id}`, async () => {
    const relay = await openRelay(answer);
    try {
      const found = await askRelay(relay.url, beacon, 9, never);
      if (why === null) assert.equal(found, { pulse: { number: 9, signature } });
      else assert.match('why' in found ? found.why : 'a pulse', why);
    } finally {
      await relay.close();
    }
  });
}

test('it is asked below its path, by the chain hash and the number', async () => {
  let path: string | undefined;
  const relay = await openRelay((request, response) => {
    path = request.url;
    says({ round: 9, signature })(request, response);
  });
  try {
    await askRelay(new URL('/v1/', relay.url), beacon, 9, never);
    assert.is(path, `/v1/${beacon.chainHash}/public/9`);
  } finally {
    await relay.close();
  }
});

test('one that is gone cannot be reached', async () => {
  const relay = await openRelay(says({}));
  await relay.close();
  const found = await askRelay(relay.url, beacon, 9, never);
  assert.match('why' in found ? found.why : '', /^cannot be reached: nothing listens there \(ECONNREFUSED\)/);
});

const addresses: [id: string, text: string, code: string][] = [
  ['no URL', 'api.drand.sh', 'BEACON_RELAY'],
  ['plain HTTP elsewhere', 'http://api.drand.sh', 'BEACON_RELAY'],
  ['a password', 'https://me:secret@api.drand.sh', 'BEACON_RELAY'],
  ['a query', 'https://api.drand.sh?a=b', 'BEACON_RELAY'],
  ['another protocol', 'ftp://api.drand.sh', 'BEACON_RELAY'],
];
for (const [id, text, code] of addresses)
  test(`an address: ${id}: ${code}`, () =>
    assert.is(
      codeOf(() => relayUrl(text)),
      code,
    ));

test('HTTPS anywhere and HTTP on this machine are addresses', () => {
  for (const text of [
    'https://api.drand.sh',
    'https://example.org/a/',
    'http://127.0.0.1:8080',
    'http://localhost',
  ])
    assert.is(relayUrl(text).href.replace(/\/$/, ''), text.replace(/\/$/, ''));
});

test.run();
