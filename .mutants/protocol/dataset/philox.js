/**
 * Philox4x32-10: four 32-bit words for a counter of four and a key of two, written over `out`. Any word can
 * be had without those before it, on every machine alike. Source: Salmon et al., "Parallel random numbers: as
 * easy as 1, 2, 3" (2011), with the constants and the known answers of Random123.
 */
export function philox(out, c0, c1, c2, c3, key0, key1) {
    for (let round = 0; round < 10; round++) {
        const high0 = multiplyHigh(0xd2511f53, c0);
        const low0 = Math.imul(0xd2511f53, c0);
        const high1 = multiplyHigh(0xcd9e8d57, c2);
        const low1 = Math.imul(0xcd9e8d57, c2);
        c0 = (high1 ^ c1 ^ key0) >>> 0;
        c1 = low1 >>> 0;
        c2 = (high0 ^ c3 ^ key1) >>> 0;
        c3 = low0 >>> 0;
        key0 = (key0 + 0x9e3779b9) >>> 0;
        key1 = (key1 + 0xbb67ae85) >>> 0;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}
/** The upper 32 bits of the product of two unsigned 32-bit integers; every intermediate stays below 2^53. */
function multiplyHigh(a, b) {
    const low = a & 0xffff;
    const high = a >>> 16;
    const carry = Math.floor((low * b) / 0x10000);
    return Math.floor((high * b + carry) / 0x10000);
}
//# sourceMappingURL=philox.js.map