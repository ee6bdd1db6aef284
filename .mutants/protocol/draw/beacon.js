import { domainHash, hashBytes } from '../codec/hash.js';
/** The beacon of the cut before: beacons are a hash chain, revealed backwards (rule BEACON-1). */
export const previousBeacon = (beacon) => domainHash('beacon', hashBytes(beacon));
/** Epochs that a chain lasts: two years of one-minute epochs. */
export const beaconChainLength = 1 << 20;
/**
 * The chain that a seed begins: `at(n)` is the beacon of cut n, `at(0)` the campaign's anchor. Only every
 * 1,024th value is kept, so a beacon costs at most that many hashes.
 */
export function beaconChain(seed, length = beaconChainLength) {
    const stride = 1_024;
    const kept = [];
    let value = seed;
    for (let i = 0; i <= length; i++) {
        if (i % stride === 0)
            kept.push(value);
        if (i < length)
            value = previousBeacon(value);
    }
    return {
        at(cut) {
            const steps = length - cut;
            if (!Number.isSafeInteger(cut) || cut < 0 || steps < 0)
                throw new RangeError(`cut ${cut} is outside the beacon chain`);
            let beacon = kept[Math.floor(steps / stride)];
            for (let i = 0; i < steps % stride; i++)
                beacon = previousBeacon(beacon);
            return beacon;
        },
    };
}
//# sourceMappingURL=beacon.js.map