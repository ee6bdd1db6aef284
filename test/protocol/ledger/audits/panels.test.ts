import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenCommitment } from '../../../../protocol/ledger/audits/audit.js';
import { isWaiting } from '../../../../protocol/ledger/audits/panels.js';
import type { Ledger } from '../../../../protocol/ledger/ledger.js';

const test = suite('panels');

test('only a model that is not final and had more panels than are allowed may have to make room (FINAL-5)', () => {
  const ledger = { campaign: { audit: { drawingsMax: 3 } } } as Ledger;
  const waits = (type: 'committed' | 'final', count: number | null): boolean =>
    isWaiting(ledger, { phase: { type }, drawing: count === null ? null : { count } } as OpenCommitment);
  assert.equal(
    [null, 0, 3, 4].map((count) => waits('committed', count)),
    [false, false, false, true],
  );
  assert.equal(
    [null, 3, 4].map((count) => waits('final', count)),
    [false, false, false],
  );
});

test.run();
