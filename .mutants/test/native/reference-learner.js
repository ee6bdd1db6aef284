import { blake2b } from '@noble/hashes/blake2.js';
import { leaf as leafNode, split as splitNode, valueAt } from './reference-trees.js';
// What LightGBM computes with the parameters of a training plan, once more in plain arithmetic, and the
// transcript of it byte by byte (SPEC.md, rules TRANSCRIPT-1 to TRANSCRIPT-7). It knows no feature fraction
// below 1.
/** The greatest value of each bin. */
const binEnds = {
    2: [0, 4],
    3: [0, 2, 4],
    4: [0, 2, 3, 4],
    5: [0, 1, 2, 3, 4],
};
const epsilon = Math.fround(1e-15);
export class ReferenceLearner {
    table;
    settings;
    frames = [];
    ends;
    constructor(table, settings) {
        this.table = table;
        this.settings = settings;
        this.ends = binEnds[settings.maxBin];
    }
    train(trees, scores) {
        const roots = [];
        for (let tree = 0; tree < trees; tree++) {
            const root = this.#grow(tree, scores);
            if ('value' in root)
                break;
            roots.push(root);
            const { rows, columns } = this.table;
            for (let row = 0; row < rows; row++)
                scores[row] += valueAt(root, (feature) => columns[feature * rows + row]);
        }
        this.#frame(3, [roots.length]);
        const transcript = Buffer.concat(this.frames);
        return { roots, digest: (key) => blake2b(transcript, { key, dkLen: 32 }) };
    }
    #grow(tree, scores) {
        this.#frame(1, [tree]);
        const { rows, labels } = this.table;
        const { numLeaves, maxDepth, minDataInLeaf } = this.settings;
        const gradients = Float32Array.from({ length: rows }, (_, row) => scores[row] - labels[row]);
        const root = this.#leaf(0, 0, Array.from({ length: rows }, (_, row) => row), gradients.reduce((sum, g) => sum + g, 0), rows);
        root.splittable = Array(this.table.features).fill(true);
        const leaves = [root];
        let pair = [root];
        let parent;
        while (leaves.length < numLeaves) {
            if (pair[0].depth < maxDepth && pair.some((one) => one.rows.length >= 2 * minDataInLeaf))
                this.#examine(pair, parent, gradients);
            const chosen = leaves.reduce((a, b) => (isBetter(b.best, a.best) ? b : a));
            if (chosen.best === undefined || chosen.best.gain <= 0)
                break;
            pair = this.#split(chosen, leaves.length);
            parent = chosen;
            leaves[chosen.index] = pair[0];
            leaves.push(pair[1]);
        }
        return this.#node(root, leaves.length === 1);
    }
    #leaf(index, depth, rows, gradients, hessians) {
        const value = -gradients / (hessians + this.settings.lambda);
        return {
            index,
            depth,
            rows,
            gradients,
            hessians,
            value,
            histograms: [],
            splittable: [],
            best: undefined,
            children: undefined,
        };
    }
    /**
     * Examines the leaf of fewer rows first: the histograms of the other one are what it leaves of their
     * parent's.
     */
    #examine(pair, parent, gradients) {
        const [left, right] = pair;
        const [smaller, larger] = right === undefined || left.rows.length < right.rows.length ? [left, right] : [right, left];
        const used = parent?.splittable ?? smaller.splittable;
        smaller.histograms = used.map((use, feature) => use ? this.#histogram(smaller, feature, gradients) : []);
        this.#search(smaller, used);
        if (larger === undefined)
            return;
        larger.histograms = used.map((use, feature) => use
            ? parent.histograms[feature].map(([g, n], bin) => {
                const [minusG, minusN] = smaller.histograms[feature][bin];
                return [g - minusG, n - minusN];
            })
            : []);
        this.#search(larger, used);
    }
    /** Bin 0 is left out, except that with two bins the second is what the first leaves. */
    #histogram(leaf, feature, gradients) {
        const bins = this.ends.map(() => [0, 0]);
        for (const row of leaf.rows) {
            const bin = bins[this.#binOf(feature, row)];
            bin[0] += gradients[row];
            bin[1]++;
        }
        if (this.ends.length > 2)
            return bins.slice(1);
        const [g, n] = bins[0];
        return [
            [g, n],
            [leaf.gradients - g, leaf.hessians - n],
        ];
    }
    #search(leaf, used) {
        const records = [];
        leaf.best = undefined;
        leaf.splittable = used.map((use, feature) => {
            if (!use)
                return false;
            const { found, splittable } = this.#searchFeature(leaf, feature);
            if (found !== undefined && isBetter(found, leaf.best))
                leaf.best = found;
            records.push(this.#record(leaf, feature, found));
            return splittable;
        });
        this.#frame(2, [leaf.index, leaf.rows.length, records.length], records);
    }
    #searchFeature(leaf, feature) {
        const { lambda, minDataInLeaf } = this.settings;
        const histogram = leaf.histograms[feature];
        const offset = this.ends.length > 2 ? 1 : 0;
        const hessians = leaf.hessians + 2 * epsilon;
        const gainOf = (g, h) => (g * g) / (h + lambda);
        const unsplit = gainOf(leaf.gradients, hessians);
        let best;
        let rightG = 0;
        let rightH = epsilon;
        let rightRows = 0;
        for (let bin = this.ends.length - 1; bin >= 1; bin--) {
            const [g, n] = histogram[bin - offset];
            rightG += g;
            rightH += n;
            rightRows += Math.trunc(n * (leaf.rows.length / hessians) + 0.5);
            if (rightRows < minDataInLeaf)
                continue;
            if (leaf.rows.length - rightRows < minDataInLeaf)
                break;
            const leftG = leaf.gradients - rightG;
            const leftH = hessians - rightH;
            const gain = gainOf(leftG, leftH) + gainOf(rightG, rightH);
            if (gain > unsplit && (best === undefined || gain > best.gain))
                best = { bin: bin - 1, gain, g: leftG, h: leftH };
        }
        if (best === undefined)
            return { found: undefined, splittable: false };
        const left = [best.g, best.h];
        const right = [leaf.gradients - best.g, hessians - best.h];
        return {
            found: { feature, bin: best.bin, gain: best.gain - unsplit, sums: { left, right } },
            splittable: true,
        };
    }
    #split(leaf, newIndex) {
        const { feature, bin, sums } = leaf.best;
        const child = (index, goes, [g, h]) => {
            const made = this.#leaf(index, leaf.depth + 1, leaf.rows.filter((row) => goes(this.#binOf(feature, row))), g, h - epsilon);
            made.value = -g / (h + this.settings.lambda);
            return made;
        };
        const left = child(leaf.index, (rowBin) => rowBin <= bin, sums.left);
        const right = child(newIndex, (rowBin) => rowBin > bin, sums.right);
        leaf.children = { feature, bin, left, right };
        return [left, right];
    }
    #node({ children, value }, alone) {
        if (children === undefined)
            return leafNode(alone ? 0 : value * this.settings.learningRate);
        const { feature, bin, left, right } = children;
        return splitNode(feature, this.ends[bin], this.#node(left, false), this.#node(right, false));
    }
    #binOf(feature, row) {
        const value = this.table.columns[feature * this.table.rows + row];
        return this.ends.findIndex((end) => value <= end);
    }
    #record(leaf, feature, found) {
        const bins = leaf.histograms[feature];
        const bytes = Buffer.alloc(12 + 16 * bins.length);
        bytes.writeUInt16LE(feature, 0);
        bytes.writeUInt8(bins.length, 2);
        bytes.writeUInt8(found?.bin ?? 0, 3);
        bytes.writeDoubleLE(found?.gain ?? -Infinity, 4);
        bins.flat().forEach((sum, i) => bytes.writeDoubleLE(sum, 12 + 8 * i));
        return bytes;
    }
    #frame(kind, numbers, records = []) {
        const head = Buffer.alloc(1 + 4 * numbers.length);
        head[0] = kind;
        numbers.forEach((number, i) => head.writeUInt32LE(number, 1 + 4 * i));
        this.frames.push(head, ...records);
    }
}
/** The greater gain, else the lower feature. */
function isBetter(a, b) {
    if (a === undefined || b === undefined)
        return a !== undefined;
    return a.gain === b.gain ? a.feature < b.feature : a.gain > b.gain;
}
//# sourceMappingURL=reference-learner.js.map