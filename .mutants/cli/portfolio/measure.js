import { contribution } from '../../protocol/scoring/contribution.js';
import { corr } from '../../protocol/scoring/corr.js';
import { payoutOf } from '../../protocol/settlement/payout.js';
import { bootstrapOver } from '../pool/bootstrap.js';
import { predictPool } from '../pool/predict-pool.js';
import { meanOf } from '../pool/statistics.js';
import { chooseModels } from './choose-models.js';
import { describePayouts, effectiveModels, payoutCorrelation, payoutsOfEqual, } from './describe.js';
import { shrinkMoments } from './shrink.js';
/**
 * Chooses `count` models of a pool on the portfolio eras, and compares the stake that is spread over them on
 * the report eras with other ways of staking. There is no meta model yet that mmc could be measured against,
 * so all models of the pool with equal stakes take its place.
 */
export async function measurePortfolio(pool, example, count, seed, context) {
    const { eras, embargoEras, payout } = pool.network.campaign;
    // The example model comes last and has no part in the meta model.
    const predicted = await predictPool({ ...pool, models: [...pool.models, example] }, [...eras.portfolio, ...eras.report], context);
    const members = pool.models.length;
    const payouts = await payoutsOf(predicted, members, payout, context);
    const during = (from, to) => payouts.map((ofModel) => ofModel.slice(from, to));
    const past = during(0, eras.portfolio.length).slice(0, members);
    const { means, covariance, meanShrinkage, covarianceShrinkage } = shrinkMoments(past);
    const chosen = chooseModels({ means, covariance }, count);
    const best = past.reduce((top, own, i) => (meanOf(own) > meanOf(past[top]) ? i : top), 0);
    const future = during(eras.portfolio.length);
    const ofChosen = (all) => chosen.map((i) => all[i]);
    const proposal = payoutsOfEqual(ofChosen(future));
    const overEras = bootstrapOver(eras.report.length, embargoEras + 1, seed);
    const wayOf = (name, own) => {
        const meanAt = (at, values) => meanOf(at.map((era) => values[era]));
        return {
            name,
            ...describePayouts(own),
            payouts: own,
            mean: overEras((at) => meanAt(at, own)),
            proposalGains: overEras((at) => meanAt(at, proposal) - meanAt(at, own)),
        };
    };
    const correlations = chosen.map((i) => meanOf(chosen.filter((j) => j !== i).map((j) => payoutCorrelation(past[i], past[j]))));
    return {
        portfolioEras: eras.portfolio.length,
        reportEras: eras.report,
        models: chosen.map((i, place) => {
            const { point, plan } = pool.models[i];
            return {
                pointId: plan.pointId,
                target: point.target,
                part: 1 / chosen.length,
                ...describePayouts(past[i]),
                correlationWithOthers: correlations[place],
            };
        }),
        all: past.map((own, i) => ({ ...describePayouts(own), proposed: chosen.includes(i) })),
        whole: {
            ...describePayouts(payoutsOfEqual(ofChosen(past))),
            correlationBetweenTwo: meanOf(correlations),
        },
        effectiveModels: {
            portfolio: effectiveModels(ofChosen(past)),
            report: effectiveModels(ofChosen(future)),
        },
        shrinkage: { means: meanShrinkage, covariance: covarianceShrinkage },
        ways: [
            wayOf('the proposal', proposal),
            wayOf('equal parts of all models', payoutsOfEqual(future.slice(0, members))),
            wayOf('the model that paid best', future[best]),
            wayOf('the example model', future[members]),
        ],
    };
}
/**
 * The stake whose payouts are compared, and all that is at risk: so many units that what is rounded is no
 * more than a score's unit.
 */
const stake = 1000000000n;
/**
 * Of each model the payout of each era, paid in full, against the meta model of the first `members` of them.
 */
async function payoutsOf(eras, members, rules, { output, signal }) {
    const progress = output.progress('scoring', 'eras');
    const byEra = [];
    try {
        for (const { target, predictions } of eras) {
            signal.throwIfAborted();
            const meta = new Float64Array(target.length);
            for (const model of predictions.slice(0, members))
                model.forEach((value, row) => (meta[row] = meta[row] + value));
            byEra.push(predictions.map((model) => {
                const own = Float64Array.from(model);
                const paid = payoutOf({ ...rules, stakeThreshold: stake }, stake, corr(own, target), contribution(own, meta, target), stake);
                return Number(paid) / Number(stake);
            }));
            progress.update(byEra.length, eras.length);
            await new Promise(setImmediate);
        }
    }
    finally {
        progress.end();
    }
    return byEra[0].map((_, model) => byEra.map((payouts) => payouts[model]));
}
//# sourceMappingURL=measure.js.map