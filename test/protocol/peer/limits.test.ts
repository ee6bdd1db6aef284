import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { membersMax } from '../../../protocol/ledger/ledger.js';
import { peerLimits } from '../../../protocol/peer/limits.js';
import { rowsOf } from '../spec-bounds.js';

const test = suite('the limits of a peer');

/** The numbers of the row of the specification that begins so. */
function numbersOf(what: string): number[] {
  const row = rowsOf('limits.md').find((each) => each.startsWith(`| ${what}`));
  assert.ok(row, what);
  return [
    ...row
      .split(' | ')
      .at(-1)!
      .matchAll(/[\d,]*\d/g),
  ].map(([text]) => Number(text.replaceAll(',', '')));
}

test('what a peer keeps of others is what the specification says', () => {
  const { pendingMax, pendingPerSignerMax, pendingStrangersMax, pendingOfAccountsMax } = peerLimits;
  assert.equal(numbersOf('pending records'), [
    pendingMax,
    pendingPerSignerMax,
    pendingStrangersMax,
    pendingOfAccountsMax,
  ]);
  const { earlyMax, earlyPerSignerMax, earlyStrangersMax, earlyCutsMax } = peerLimits;
  assert.equal(numbersOf('records that came too early'), [
    earlyMax,
    earlyPerSignerMax,
    earlyStrangersMax,
    earlyCutsMax,
  ]);
  assert.equal(numbersOf('records in a cut, members'), [peerLimits.cutRecordsMax, membersMax]);
  assert.is(
    numbersOf('bytes of the records that the resolver puts into a cut')[0],
    peerLimits.cutBytesMax >> 20,
  );
  assert.is(numbersOf('models that a panellist fetches at once')[0], peerLimits.fetchesMax);
});

test.run();
