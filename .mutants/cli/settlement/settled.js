import { ApiClient } from '../../node/api/api-client.js';
import { fail } from '../../protocol/error.js';
import { decodeSettledRound } from '../../protocol/settlement/settled-round.js';
import { settlementTable } from '../../protocol/settlement/table.js';
import { commandCodes } from '../codes.js';
/** Throws SETTLEMENT_UNKNOWN and what the API throws. */
export async function readSettled(client, era) {
    const found = (await client.settlement(era)) ??
        fail(commandCodes, 'SETTLEMENT_UNKNOWN', `The node knows no settled round of the era ${era}`);
    const round = decodeSettledRound(Buffer.from(found.round, 'base64'));
    return {
        round,
        table: settlementTable(round.campaign, round.table),
        late: new Set(found.late),
        manifests: found.manifests,
    };
}
/** What became of a model's predictions. */
export function predictionState({ pointId, predictions, scores, model }, late) {
    if (model === 'revoked')
        return 'revoked';
    if (predictions === null)
        return late.has(pointId) ? 'late' : 'missing';
    return scores === null ? 'not scored' : 'scored';
}
//# sourceMappingURL=settled.js.map