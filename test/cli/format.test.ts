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

test.run();
