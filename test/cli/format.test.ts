import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeEvent } from '../../cli/describe-event.js';
import { short } from '../../cli/format.js';

const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';

test('ids in hexadecimal are told by their first digits, CIDs by their last characters', () => {
  assert.equal(['bafe0123456789abcdef', cid].map(short), ['bafe0123', '…akdycquq']);
});

test('work is told by the id of its point or of its record', () => {
  const line = (key: string): string | null => describeEvent({ type: 'work', key, task: 'replay', state: 'done' });
  assert.equal([line(`replay/${cid}`), line(`replay/${'2264d84d'.repeat(8)}`)], ['replay …akdycquq: done', 'replay 2264d84d: done']);
});

test('another node with this one\'s identity is told with what to do, and a peer\'s word as no more than that', () => {
  const [proven, said] = [true, false].map((isProven) => describeEvent({ type: 'twin', address: '/ip4/8.8.4.4/tcp/4001', isProven }));
  assert.match(proven as string, /^another node runs with this node's identity, at \/ip4\/8\.8\.4\.4\/tcp\/4001\. Stop one of the two nodes/);
  assert.match(said as string, /^a peer says that/);
  assert.match(describeEvent({ type: 'twin', address: null, isProven: true }) as string, /has dialled this one/);
});

test.run();
