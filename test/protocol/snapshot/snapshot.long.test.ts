// deadline: 300 s
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import { decodeHistory } from '../../scenarios/history.js';
import { foldFromSnapshots } from './lives.js';

const history = decodeHistory(
  gunzipSync(readFileSync(new URL('../../../../test/vectors/history.cbor.gz', import.meta.url))),
);

test('whoever starts from the snapshot of any cut folds the rest as whoever folded all (SNAPSHOT-5)', () =>
  foldFromSnapshots(history, 1));

test.run();
