import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitCurve, fittedCorr } from '../../../../cli/research/ensemble/fit.js';

const sizes = [1, 2, 4, 8, 16, 32];
const near = (found: number, wanted: number, tolerance: number): void =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found}, not ${wanted}`);

test('the fit finds the c and the rho that made the points, and their ceiling', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.005, max: 0.1, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (c, rho) => {
        const fit = fitCurve(sizes.map((n) => ({ n, corr: c / Math.sqrt(rho + (1 - rho) / n) })));
        near(fit.c, c, c * 1e-6);
        near(fit.rho, rho, 1e-5);
        near(fit.ceiling, c / Math.sqrt(rho), c * 1e-3);
        near(fittedCorr(fit, 8), c / Math.sqrt(rho + (1 - rho) / 8), c * 1e-6);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

test('two sizes are enough, noise shows in the residuals, and corrs that fall give no gain', () => {
  const two = fitCurve([
    { n: 1, corr: 0.05 },
    { n: 2, corr: 0.06 },
  ]);
  near(fittedCorr(two, 1), 0.05, 1e-7);
  near(fittedCorr(two, 2), 0.06, 1e-7);
  const noisy = fitCurve(
    sizes.map((n, i) => ({ n, corr: 0.04 / Math.sqrt(0.5 + 0.5 / n) + (i % 2 === 0 ? 1e-4 : -1e-4) })),
  );
  near(noisy.rho, 0.5, 0.03);
  const falling = fitCurve(sizes.map((n) => ({ n, corr: 0.05 - n / 1_000 })));
  near(falling.rho, 1, 1e-6);
});

test.run();
