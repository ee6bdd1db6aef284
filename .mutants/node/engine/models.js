import { addScores, checksum, checkTrees, joinTrees } from '../../native/index.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import { leafBound } from '../../protocol/model/leaf-bound.js';
import { sketchOf } from '../../protocol/model/sketch.js';
import { corr } from '../../protocol/scoring/corr.js';
import { influenceWith } from '../../protocol/scoring/influence.js';
import { blockCid } from '../dataset/dataset-store.js';
import { checkRows, failRows } from './eras.js';
import { checkAborted } from './release.js';
/** Trees that are walked between two looks at the signal: so many that starting a walk costs little. */
const walkedTreesBytes = 1 << 20;
/**
 * A model in the engine: its segments so far, and the scores of the training rows at one place among them.
 */
export class Model {
    rules;
    dependencies;
    #segments = [];
    #scores = new Float64Array(0);
    #scoresChecksum = 0n;
    /** `#scores` are those of the training rows before this segment. */
    #position = 0;
    constructor(rules, dependencies) {
        this.rules = rules;
        this.dependencies = dependencies;
        // Said at once, not after days of training.
        for (const target of [rules.target, rules.scoredTarget])
            dependencies.eras.targetIndex(target);
    }
    /**
     * Throws ENGINE_MEMORY where segments cannot be trained or appended here, before anything is fetched for
     * it.
     */
    checkMemory() {
        this.dependencies.trainingRows.bytesOf(this.rules);
        return null;
    }
    /**
     * Appends segments up to the first that is malformed or has another number of trees; how many were
     * appended.
     */
    append(segments, signal) {
        const { rules, dependencies } = this;
        return dependencies.threads.use(signal, () => dependencies.trainingRows.use(rules, signal, async (rows) => {
            const limits = {
                features: dependencies.eras.features,
                maxBin: rules.maxBin,
                maxLeaves: rules.numLeaves,
                maxDepth: rules.maxDepth,
                leafBound: leafBound(rules, rows.dataset.rows, Math.max(rows.labelMax - rules.startScore, rules.startScore - rows.labelMin)),
            };
            const malformed = segments.findIndex(({ trees, treeCount }) => !isWellFormed(trees, { ...limits, maxTrees: treeCount }));
            const sound = malformed < 0 ? segments : segments.slice(0, malformed);
            this.#segments.push(...sound.map(({ trees }) => trees));
            return sound.length;
        }));
    }
    /** Trains a segment from those before it; where it is the next one, it is appended. */
    train({ index, trees, parameters, transcriptKeys }, signal) {
        if (index > this.#segments.length)
            throw new RangeError(`Segment ${index} lacks those before it`);
        const { rules, dependencies } = this;
        return dependencies.threads.use(signal, (threads) => dependencies.trainingRows.use(rules, signal, async (rows) => {
            await this.#walkTo(index, rows, threads, signal);
            const [initScore, expected] = [this.#scores, this.#scoresChecksum];
            const { scores, ...segment } = await rows.dataset.trainSegment({
                parameters,
                trees,
                transcriptKeys,
                threads,
                initScore,
                signal,
            });
            await rows.check();
            checkRows([initScore], expected, 'The scores of the training rows');
            if (index === this.#segments.length)
                this.#segments.push(segment.trees);
            // The trees so far are the checkpoint: their sums are the booster's own scores to the last bit.
            if (equalBytes(segment.trees, this.#segments[index])) {
                this.#keepScores(scores, index + 1);
            }
            return segment;
        }));
    }
    /** The corr of each era. */
    score(eras, signal) {
        return this.dependencies.threads.use(signal, async () => {
            const scores = [];
            for (const name of eras) {
                scores.push(await this.dependencies.eras.use(name, async (era) => corr(await this.#predict(era, signal), this.#scoredTarget(era))));
            }
            return scores;
        });
    }
    /**
     * The corr of each era, and the influence of each segment on all of them. Source: SPEC.md rule SAMPLE-4.
     */
    weigh(eras, signal) {
        return this.dependencies.threads.use(signal, async () => {
            const scores = [];
            const influence = this.#segments.map(() => 0);
            for (const name of eras) {
                await this.dependencies.eras.use(name, async (era) => {
                    const whole = await this.#predict(era, signal);
                    const target = this.#scoredTarget(era);
                    scores.push(corr(whole, target));
                    const influenceOf = influenceWith(whole, target);
                    for (const [i, trees] of this.#segments.entries()) {
                        influence[i] = influence[i] + influenceOf(await this.#sum(era, [trees], 0, signal));
                    }
                });
            }
            return { scores, influence };
        });
    }
    predict(era, signal) {
        const { threads, eras } = this.dependencies;
        return threads.use(signal, () => eras.use(era, (rows) => this.#predict(rows, signal)));
    }
    /** The sketch of the model on acceptance eras. Source: SPEC.md rule SKETCH-1. */
    sketch(eras, signal) {
        return this.dependencies.threads.use(signal, () => this.dependencies.eras.useSketched(eras, async (sketched) => {
            const predictions = [];
            for (const rows of sketched)
                predictions.push(await this.#predict(rows, signal));
            return sketchOf(predictions);
        }));
    }
    /**
     * Whether the scores that training went on from are those that its segments give. Throws ENGINE_ROWS where
     * the segments in memory are not these blocks. Source: SPEC.md rule TRAIN-6.
     */
    confirm(blocks, signal) {
        const { rules, dependencies } = this;
        const isHeld = (cid, i) => blockCid(this.#segments[i] ?? new Uint8Array(0)) === cid;
        if (this.#segments.length !== blocks.length || !blocks.every(isHeld))
            failRows('Segments of the model');
        if (this.#position === 0)
            return Promise.resolve(true);
        return dependencies.threads.use(signal, (threads) => dependencies.trainingRows.use(rules, signal, async (rows) => {
            const scores = new Float64Array(rows.dataset.rows).fill(rules.startScore);
            await this.#walk([0, this.#position], scores, rows, threads, signal);
            return checksum([scores]) === checksum([this.#scores]);
        }));
    }
    #predict(rows, signal) {
        return this.#sum(rows, this.#segments, this.rules.startScore, signal);
    }
    #scoredTarget({ targets }) {
        return targets[this.dependencies.eras.targetIndex(this.rules.scoredTarget)];
    }
    /** For each row `start`, and then the leaf values of the segments added one by one. */
    async #sum({ rows, columns }, segments, start, signal) {
        const { eras } = this.dependencies;
        const sums = new Float64Array(rows).fill(start);
        for (const trees of joinTrees(segments, walkedTreesBytes)) {
            checkAborted(signal);
            await addScores(trees, columns, rows, eras.features, sums);
        }
        return sums;
    }
    /** Brings the scores of the training rows to where segment `index` starts, several eras at once. */
    async #walkTo(index, rows, threads, signal) {
        if (this.#scores.length === 0 || this.#position > index) {
            this.#keepScores(new Float64Array(rows.dataset.rows).fill(this.rules.startScore), 0);
        }
        if (this.#position === index)
            return;
        // A walk that is stopped half-way leaves no scores that could be used.
        const scores = this.#scores.slice();
        checkRows([scores], this.#scoresChecksum, 'The scores of the training rows');
        await this.#walk([this.#position, index], scores, rows, threads, signal);
        this.#keepScores(scores, index);
    }
    /** Adds the leaf values of segments `from` to `end` - 1 to the scores of the training rows. */
    async #walk([from, end], scores, { starts }, threads, signal) {
        const walked = joinTrees(this.#segments.slice(from, end), walkedTreesBytes);
        const { eras } = this.dependencies;
        const target = eras.targetIndex(this.rules.target);
        const left = this.rules.eras.entries();
        const walk = async () => {
            for (const [i, era] of left) {
                await eras.useLabelled(era, target, async ({ rows, columns }) => {
                    const start = starts[i];
                    for (const trees of walked) {
                        checkAborted(signal);
                        await addScores(trees, columns, rows, eras.features, scores.subarray(start, start + rows));
                    }
                });
            }
        };
        await Promise.all(Array.from({ length: threads }, walk));
    }
    #keepScores(scores, position) {
        this.#scores = scores;
        this.#scoresChecksum = checksum([scores]);
        this.#position = position;
    }
}
function isWellFormed(trees, limits) {
    try {
        return checkTrees(trees, limits).treeCount === limits.maxTrees;
    }
    catch (error) {
        if (error.code === 'ENGINE_TREES')
            return false;
        throw error;
    }
}
//# sourceMappingURL=models.js.map