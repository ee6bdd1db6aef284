import { predictionState, readSettled } from '../settlement/settled.js';
import { openRound } from './open-round.js';
const inTime = (state) => state === 'predicted' || state === 'scored' || state === 'not scored' ? 'in time' : state;
/**
 * The models of a round, open or settled, in ascending order of their points. Throws ROUND_UNKNOWN where
 * there is neither.
 */
export async function positionsOf(client, era) {
    const { settled: known } = await client.rounds();
    if (!known.some((settled) => settled.era === era)) {
        const { rows, deadline, cut, models } = await openRound(client, era);
        return {
            era,
            rows,
            deadline,
            isOver: cut >= deadline,
            models: models.map(({ pointId, node, verifiers, manifest, stake, predictions, state }) => ({
                pointId,
                node,
                verifiers,
                manifest,
                stake: BigInt(stake),
                predictions,
                state: inTime(state),
            })),
        };
    }
    const { round: { rows, deadline, positions }, late, manifests, } = await readSettled(client, era);
    return {
        era,
        rows,
        deadline,
        isOver: true,
        models: positions.map((position) => {
            const { pointId, node, verifiers, stake, predictions } = position;
            return {
                pointId,
                node,
                verifiers,
                stake,
                predictions,
                manifest: (manifests[pointId] ?? null),
                state: inTime(predictionState(position, late)),
            };
        }),
    };
}
/** The models whose predictions the records have in time. */
export const inTimeOf = ({ models }) => models.filter((model) => model.state === 'in time');
//# sourceMappingURL=positions.js.map