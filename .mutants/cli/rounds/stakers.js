import { drawSets } from '../pool/random.js';
/** Models of a portfolio: as many as `gridlode portfolio` proposes. */
export const portfolioSize = 10;
/**
 * A hundred stakers, of whom the most do as all without a model of their own do today. The portfolio is
 * compared with the others, so it comes last.
 */
export const strategies = [
    { name: 'the example model', stakers: 40, models: 0 },
    { name: 'one random model', stakers: 30, models: 1 },
    { name: 'ten random models', stakers: 30, models: portfolioSize },
];
/**
 * The stakers of each strategy. What is random covers the `members` models of the pool evenly, so no strategy
 * owes its result to a few of them.
 */
export function drawStakers(followed, members, random) {
    const all = [...Array(members).keys()];
    return followed.map(({ stakers, models }) => models === 0
        ? Array.from({ length: stakers }, () => [members])
        : drawSets(all, models, stakers, random).slice(0, stakers));
}
//# sourceMappingURL=stakers.js.map