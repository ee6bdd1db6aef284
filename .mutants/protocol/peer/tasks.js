export function modelOf(commitment, open) {
    const { node, owner, pointId, target, index, manifest, outcome, segments, corr, sharpe, sketch } = open;
    return {
        commitment,
        node,
        owner,
        pointId,
        target,
        index,
        manifest,
        outcome,
        segments,
        corr,
        sharpe,
        sketch,
    };
}
//# sourceMappingURL=tasks.js.map