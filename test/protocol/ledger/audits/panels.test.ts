import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenCommitment } from '../../../../protocol/ledger/audits/audit.js';
import { isWaiting } from '../../../../protocol/ledger/audits/panels.js';
import { isWithheld } from '../../../../protocol/ledger/audits/settle-audits.js';
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

test('a final model is given up where as many as a panel could not have it, and more than could (FINAL-7)', () => {
  const panelSize = 3;
  const audit = { panelSize, panelEpochs: 10, drawingsMax: 3 };
  const ledger = { number: 100, campaign: { audit } } as Ledger;
  const seats = (type: 'withheld' | 'attested', count: number) =>
    Array.from({ length: count }, (_, i) => [`${type} ${i}`, { phase: { type } }]);
  const isLost = (withheld: number, attested: number): boolean =>
    isWithheld(ledger, {
      phase: { type: 'final' },
      drawing: { count: 3, cut: 1 },
      seats: new Map([...seats('withheld', withheld), ...seats('attested', attested)] as never),
    } as unknown as OpenCommitment);
  assert.equal(
    [
      [2, 0],
      [3, 2],
      [3, 3],
      [4, 3],
    ].map(([withheld, attested]) => isLost(withheld as number, attested as number)),
    [false, true, false, true],
  );
});

test.run();
