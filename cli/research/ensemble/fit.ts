/** What CORR_N says of a pool. */
export interface Fit {
  /** The corr of one model. */
  readonly c: number;
  /** The correlation between two models that the curve bends like. */
  readonly rho: number;
  /** What ensembles without end would reach: c / sqrt(rho). */
  readonly ceiling: number;
}

/**
 * Of one corr each model, any two correlating by rho: the corr of the average of `n` of them is c times this.
 */
const shapeOf = (rho: number, n: number): number => 1 / Math.sqrt(rho + (1 - rho) / n);

export const fittedCorr = ({ c, rho }: Pick<Fit, 'c' | 'rho'>, n: number): number => c * shapeOf(rho, n);

/**
 * Places on the logarithmic scale of rho that are looked at first, and then how often the best one's
 * surroundings are narrowed.
 */
const rhoSteps = 400;
const narrowings = 60;
const rhoMin = 1e-4;

/**
 * Fits CORR_N = c / sqrt(rho + (1 - rho) / N) to measured points by least squares. For each rho the best c is
 * known, so one number is searched, from 0.0001 to 1: the best of a scale first, so that no lesser minimum is
 * taken, and then by the golden section. Needs two points of different n; of corrs that fall with n, rho is
 * 1.
 */
export function fitCurve(points: readonly { readonly n: number; readonly corr: number }[]): Fit {
  const cOf = (rho: number): number => {
    const shapes = points.map(({ n }) => shapeOf(rho, n));
    return (
      points.reduce((sum, { corr }, i) => sum + corr * (shapes[i] as number), 0) /
      shapes.reduce((sum, shape) => sum + shape * shape, 0)
    );
  };
  const lossAt = (logRho: number): number => {
    const rho = Math.exp(logRho);
    const c = cOf(rho);
    return points.reduce((sum, { n, corr }) => sum + (corr - c * shapeOf(rho, n)) ** 2, 0);
  };
  const step = -Math.log(rhoMin) / rhoSteps;
  const losses = Array.from({ length: rhoSteps + 1 }, (_, i) => lossAt(-i * step));
  const best = losses.indexOf(Math.min(...losses));
  const rho = Math.exp(
    goldenSection(lossAt, -Math.min(best + 1, rhoSteps) * step, -Math.max(best - 1, 0) * step),
  );
  const c = cOf(rho);
  return { c, rho, ceiling: c / Math.sqrt(rho) };
}

/** Where a function of one minimum between `low` and `high` has it. */
function goldenSection(valueAt: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < narrowings; i++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (valueAt(left) < valueAt(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
