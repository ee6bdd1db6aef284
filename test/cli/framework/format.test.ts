import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { short, sizeProgress } from '../../../cli/framework/format.js';

test('of an id the first characters are told that differ from those of others', () => {
  const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';
  assert.equal(['bafe0123456789abcdef', cid].map(short), ['bafe0123', 'hzqxmwdk']);
});

test('a download is told with its rate and the time that the rest takes', () => {
  assert.is(
    sizeProgress(2.1e9, 5.6e9, { bytes: 1e9, ms: 100_000 }),
    '2.1 GB of 5.6 GB, 10 MB/s, 5.8 minutes left',
  );
  assert.is(sizeProgress(300, 1_200, { bytes: 0, ms: 10 }), '300 bytes of 1.2 kB');
});

test.run();
