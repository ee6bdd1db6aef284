import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { short } from '../../../cli/framework/format.js';

test('ids in hexadecimal are told by their first digits, CIDs by their last characters', () => {
  const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';
  assert.equal(['bafe0123456789abcdef', cid].map(short), ['bafe0123', '…akdycquq']);
});

test.run();
