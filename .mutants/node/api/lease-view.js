import { slotKey } from '../../protocol/ledger/ledger.js';
export function viewLease(ledger, node) {
    const { epochMs, claims: { leaseEpochs }, } = ledger.campaign;
    const training = [...ledger.points.values()].filter((held) => held.node === node && held.commitment === null);
    const claimed = new Set(training.map(slotKey));
    const slots = [...(ledger.members.get(node)?.slots.values() ?? [])].filter((open) => !claimed.has(slotKey(open)));
    const renewed = [...training.map(({ heartbeat }) => heartbeat), ...slots.map(({ cut }) => cut)];
    const untilCut = renewed.length === 0 ? null : Math.min(...renewed) + leaseEpochs;
    return {
        epochs: leaseEpochs,
        epochMs,
        points: training.length,
        slots: slots.length,
        untilCut,
        untilMs: untilCut === null ? null : Math.max(0, untilCut - ledger.number) * epochMs,
    };
}
//# sourceMappingURL=lease-view.js.map