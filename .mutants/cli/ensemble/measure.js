import { maxDrawdown, meanScore, sharpe } from '../../protocol/scoring/summary.js';
import { scoreNumber } from '../format.js';
import { bootstrapOver } from '../pool/bootstrap.js';
import { predictPool } from '../pool/predict-pool.js';
import { drawSets, seededRandom } from '../pool/random.js';
import { bandOf, meanOf } from '../pool/statistics.js';
import { fitCurve, fittedCorr } from './fit.js';
import { measureOrigins } from './origins.js';
import { meanPairCorrelation } from './pair-correlation.js';
import { scoreEnsembles } from './score-ensembles.js';
/** Ensembles of each size at least. */
const repeats = 200;
/**
 * Whether more models make a better ensemble, on the report eras of the pool's campaign; `seed` decides what
 * is drawn at random.
 */
export async function measurePool(pool, largest, seed, context) {
    const { campaign } = pool.network;
    const eras = await predictPool(pool, campaign.eras.report, context);
    const all = [...pool.models.keys()];
    const sizes = Array.from({ length: Math.log2(largest) + 1 }, (_, i) => 2 ** i);
    const progress = context.output.progress('averaging', 'sizes');
    const score = (ensembles) => scoreEnsembles(eras, ensembles, context.signal);
    // Within the embargo targets overlap, so such eras are drawn together.
    const overEras = bootstrapOver(eras.length, campaign.embargoEras + 1, seed);
    try {
        const ofSize = [];
        for (const size of sizes) {
            ofSize.push(await score(drawSets(all, size, repeats, seededRandom(seed, `ensembles of ${size}`))));
            progress.update(ofSize.length, sizes.length);
        }
        const eraMeans = ofSize.map((ensembles) => meanByEra(eras, ensembles));
        const gainOf = (from, to) => ({
            from: sizes[from],
            to: sizes[to],
            ...overEras((chosen) => meanOf(chosen.map((era) => eraMeans[to]?.[era] - eraMeans[from]?.[era]))),
        });
        const last = sizes.length - 1;
        return {
            reportEras: eras.length,
            reportRows: eras.reduce((sum, { target }) => sum + target.length, 0),
            ...describeCurve(sizes, ofSize),
            pairCorrelation: meanPairCorrelation(eras, all),
            gains: last < 2 ? [gainOf(0, last)] : [gainOf(0, last), gainOf(last - 1, last)],
            origins: await measureOrigins(eras, pool.models.map(({ point }) => point), {
                score: async (ensembles) => meanByEra(eras, await score(ensembles)),
                random: seededRandom(seed, 'origins'),
                repeats,
                overEras,
            }),
        };
    }
    finally {
        progress.end();
    }
}
function describeCurve(sizes, ofSize) {
    const bands = (summary) => ofSize.map((ensembles) => bandOf(ensembles.map((scores) => scoreNumber(summary(scores)))));
    const [corrs, sharpes, drawdowns] = [bands(meanScore), bands(sharpe), bands(maxDrawdown)];
    const fit = fitCurve(sizes.map((n, i) => ({ n, corr: corrs[i].value })));
    const rows = sizes.map((models, i) => {
        const corr = corrs[i];
        const fitted = fittedCorr(fit, models);
        return {
            models,
            corr,
            sharpe: sharpes[i],
            maxDrawdown: drawdowns[i],
            fitted,
            residual: corr.value - fitted,
        };
    });
    return { sizes: rows, fit };
}
const meanByEra = (eras, ensembles) => eras.map((_, era) => scoreNumber(meanOf(ensembles.map((scores) => scores[era]))));
//# sourceMappingURL=measure.js.map