/** The greatest score, 1000.0: no corr comes near it, and a sharpe of almost constant scores stops there. */
export const scoreMax = 1_000_000_000_000;
/**
 * Rounds to the nearest unit of 1e-9, halves away from zero; zero is never negative. Source: SPEC.md rule
 * SCORE-1.
 */
export function toScore(value) {
    const magnitude = Math.floor(Math.abs(value) * 1e9 + 0.5);
    return value < 0 ? 0 - magnitude : magnitude;
}
//# sourceMappingURL=score.js.map