import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { numeraiPayout, payoutOf } from '../../../cli/portfolio/payout.js';

const near = (found: number, wanted: number): void => assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, not ${wanted}`);

test('an era pays by corr and mmc, at most a twentieth of the stake either way', () => {
  near(payoutOf({ corr: 0.02, mmc: 0.01 }, numeraiPayout), 0.0375);
  near(payoutOf({ corr: 0.02, mmc: -0.01 }, numeraiPayout), -0.0075);
  assert.is(payoutOf({ corr: 0.05, mmc: 0.02 }, numeraiPayout), 0.05);
  assert.is(payoutOf({ corr: -0.05, mmc: -0.02 }, numeraiPayout), -0.05);
  near(payoutOf({ corr: 0.05, mmc: 0.02 }, { ...numeraiPayout, payoutFactor: 0.25 }), 0.020625);
});

test.run();
