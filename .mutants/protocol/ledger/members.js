import { engagedNodes, isEnrolled } from './ledger.js';
/**
 * Forgets members who left and of whom nothing is left, so that idle keys do not fill the membership for good
 * (rule ENROLMENT-5).
 */
export function forgetIdle(ledger) {
    const idle = [...ledger.members].filter(([, member]) => !isEnrolled(ledger, member) &&
        member.openings === 0 &&
        member.standing === 0 &&
        !member.hasShownWork &&
        !member.barred);
    if (idle.length === 0)
        return;
    const engaged = engagedNodes(ledger);
    for (const [node] of idle)
        if (!engaged.has(node))
            ledger.members.delete(node);
}
//# sourceMappingURL=members.js.map