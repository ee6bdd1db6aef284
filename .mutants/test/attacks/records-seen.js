import { readMessages } from './wire.js';
export async function countWithheld(connection, network, author, besides = []) {
    const bodies = new Map();
    for (const { record: { cid, body }, } of await readMessages(connection, network))
        bodies.set(cid, body);
    const own = new Set([...bodies].filter(([, body]) => body.kind === 'commitment' && body.node === author).map(([cid]) => cid));
    const said = [...bodies.values()]
        .filter((body) => body.kind === 'availability')
        .filter(({ commitment, node }) => own.has(commitment) && !besides.includes(node));
    return {
        commitments: own.size,
        withheld: said.filter(({ held }) => !held).length,
        held: said.filter(({ held }) => held).length,
    };
}
//# sourceMappingURL=records-seen.js.map