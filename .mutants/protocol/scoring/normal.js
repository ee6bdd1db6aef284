// ECMAScript leaves the last bits of Math.log to the engine. These functions use only operations whose
// every bit IEEE 754 fixes, in the order written: a change of order is a change of the protocol.
const ln2 = 0.6931471805599453;
const sqrtHalf = 0.7071067811865476;
/**
 * The natural logarithm of a normal double above 0 and up to 1, to about a unit in the last place. Source:
 * SPEC.md rule SCORE-3.
 */
export function naturalLog(value) {
    let mantissa = value;
    let exponent = 0;
    while (mantissa < sqrtHalf) {
        mantissa *= 2;
        exponent--;
    }
    // log(m) = 2 artanh(s); s is at most 0.1716 in magnitude, so the term after s^21 is below 1e-18 of the
    // first.
    const s = (mantissa - 1) / (mantissa + 1);
    const square = s * s;
    let series = 0;
    for (let odd = 21; odd >= 1; odd -= 2)
        series = series * square + 1 / odd;
    return exponent * ln2 + 2 * s * series;
}
// Wichura's coefficients, the constant term last, as Horner's rule takes them.
const centreTop = [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const centreBottom = [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const tailTop = [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const tailBottom = [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
function horner(coefficients, x) {
    let sum = 0;
    for (const coefficient of coefficients)
        sum = sum * x + coefficient;
    return sum;
}
/**
 * The standard normal quantile of the lower half: `p` from 1.4e-11 to 0.5, so of as many as 3e10 ranks, gives
 * a value from -6.7 to 0 to about 1e-15 of its magnitude. Source: M. J. Wichura, Algorithm AS 241 (PPND16),
 * Applied Statistics 37 (1988); SPEC.md rule SCORE-4.
 */
export function lowerNormalQuantile(p) {
    const q = p - 0.5;
    if (q >= -0.425) {
        const r = 0.180625 - q * q;
        return (q * horner(centreTop, r)) / horner(centreBottom, r);
    }
    const r = Math.sqrt(-naturalLog(p)) - 1.6;
    return -(horner(tailTop, r) / horner(tailBottom, r));
}
//# sourceMappingURL=normal.js.map