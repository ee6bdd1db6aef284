const float32Max = 3.4028234663852886e38;
/**
 * The greatest absolute value that a leaf of an honest training can have. Up to a learning rate of 1 no leaf
 * increases the sum of squared residuals, whatever the trees before it, and what rounding adds is second
 * order; with a greater one an error can grow from tree to tree, and only that gradients are 32-bit floats
 * bounds them: where one of these is infinite nothing can be split any more. `residualMax` is that before the
 * first tree. Source: SPEC.md rule TREES-7, with the argument.
 */
export function leafBound({ learningRate, regLambda, minChildSamples }, rows, residualMax) {
    if (learningRate > 1)
        return 2 * learningRate * float32Max;
    const n = Math.min(Math.max(minChildSamples, regLambda, 1), rows);
    return 2 * learningRate * Math.sqrt(rows) * residualMax * (Math.sqrt(n) / (n + regLambda));
}
//# sourceMappingURL=leaf-bound.js.map