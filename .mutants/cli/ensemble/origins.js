import { drawSets } from '../pool/random.js';
import { meanOf } from '../pool/statistics.js';
import { meanPairCorrelation } from './pair-correlation.js';
/** Into how many parts of one size a choice of many values is cut. */
const parts = 4;
/** Choices by which models differ, and how a pool is told apart by each. */
const choices = [
    { name: 'target', groupsOf: (points) => groupEqual(points.map(({ target }) => target)) },
    {
        name: 'feature fraction',
        groupsOf: (points) => cutSorted(points.map(({ featuresUsed }) => featuresUsed)),
    },
    { name: 'depth', groupsOf: (points) => cutSorted(points.map(({ maxDepth }) => maxDepth)) },
];
/**
 * How much of the gain of ensembles comes from each choice: ensembles drawn only among models that share it
 * (one target; a quarter of the feature fractions; a quarter of the depths) are set against unrestricted ones
 * of as many models. Groups are weighted by their size, so models count alike on either side, and what
 * differs is how the members of an ensemble do. Within a quarter fractions and depths still vary, so theirs
 * are lower bounds. A choice by which a group has fewer models than an ensemble is left out.
 */
export async function measureOrigins(eras, points, { score, random, repeats, overEras }) {
    const size = 2 ** Math.floor(Math.log2(points.length / (2 * parts)));
    if (size < 2)
        return [];
    const all = [...points.keys()];
    const single = await score(all.map((model) => [model]));
    const free = await score(drawSets(all, size, repeats, random));
    const origins = [];
    for (const { name, groupsOf } of choices) {
        const groups = groupsOf(points);
        if (groups.length < 2 || groups.some((group) => group.length < size))
            continue;
        const overGroups = (values) => values.reduce((sum, value, i) => sum + value * groups[i].length, 0) / points.length;
        const scored = [];
        for (const group of groups)
            scored.push(await score(drawSets(group, size, repeats / groups.length, random)));
        const shared = eras.map((_, era) => overGroups(scored.map((corrs) => corrs[era])));
        const at = (corrs, chosen) => meanOf(chosen.map((era) => corrs[era]));
        origins.push({
            choice: name,
            groups: groups.length,
            models: size,
            shared: meanOf(shared),
            free: meanOf(free),
            share: overEras((chosen) => 1 - (at(shared, chosen) - at(single, chosen)) / (at(free, chosen) - at(single, chosen))),
            pairCorrelation: overGroups(groups.map((group) => meanPairCorrelation(eras, group))),
        });
    }
    return origins;
}
function groupEqual(values) {
    const groups = new Map();
    values.forEach((value, i) => groups.set(value, [...(groups.get(value) ?? []), i]));
    return [...groups.values()];
}
/** Parts of one size, of ascending values; equal values may fall into two parts. */
function cutSorted(values) {
    const sorted = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
    const cut = (part) => Math.round((part * sorted.length) / parts);
    return Array.from({ length: parts }, (_, part) => sorted.slice(cut(part), cut(part + 1)));
}
//# sourceMappingURL=origins.js.map