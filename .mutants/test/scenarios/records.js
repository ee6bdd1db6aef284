import { sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { cidOf, domainHash, hashBytes, rawCodec, textBytes } from '../../protocol/codec/hash.js';
import { prefixOf } from '../../protocol/model/screening.js';
import { plannedSegments } from '../../protocol/model/training-plan.js';
import { accountOf, delegationOwner, ownerOf } from '../../protocol/records/keys.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import { sketchFor } from '../protocol/ledger/chain.js';
import { entryOf } from './tables.js';
import { identityOf } from './world.js';
const number = ({ options }, name, usual) => {
    const given = options.get(name);
    return given === undefined ? usual : Number(given);
};
/** Nodes by their letters; `A..D` is four of them. */
export function nodesOf(words) {
    return words.flatMap((word) => {
        const range = /^([A-Z])\.\.([A-Z])$/.exec(word);
        if (range === null)
            return [identityOf(word)];
        const [from, to] = [range[1], range[2]].map((letter) => letter.charCodeAt(0));
        return Array.from({ length: to - from + 1 }, (_, i) => identityOf(String.fromCharCode(from + i)));
    });
}
function ownerIn(world, { options }, node) {
    const name = options.get('for');
    if (name === undefined)
        return ownerOf(node.key);
    return name.startsWith('s') ? delegationOwner(world.cidOf(name)) : ownerOf(identityOf(name).key);
}
const slotsOf = ({ tables }, node, owner) => (entryOf(tables.members, node.key)?.slots ?? []).map(([, slot]) => slot).filter((slot) => slot.owner === owner);
/** The slot that is named, or the latest of an owner. */
function slotIn(world, command, node, owner) {
    const latest = Math.max(0, ...slotsOf(world, node, owner).map(({ slot }) => slot));
    return number(command, 'slot', latest);
}
/** Who is drawn for a model or dispute, in the order of drawing: `1` is the first, `a1` the first apprentice. */
export function seatsIn({ tables, names }, subject) {
    const open = entryOf(tables.commitments, subject) ?? entryOf(tables.disputes, subject);
    const sorted = (seats) => [...seats]
        .sort(([a, one], [b, other]) => one.cut - other.cut || (names.of(a) < names.of(b) ? -1 : 1))
        .map(([key]) => names.of(key));
    return {
        panel: sorted(open?.seats ?? []),
        apprentices: sorted(open !== undefined && 'apprentices' in open ? open.apprentices : []),
    };
}
/** The nodes that a command names after its subject; `*` are those of the panel whose turn it is. */
function seated(world, words, subject, isDue) {
    const { panel, apprentices } = seatsIn(world, subject);
    return words.flatMap((word) => {
        if (word === '*')
            return panel.map(identityOf).filter(({ key }) => isDue(key));
        const seat = /^(a?)(\d+)$/.exec(word);
        if (seat === null)
            return nodesOf([word]);
        const found = (seat[1] === 'a' ? apprentices : panel)[Number(seat[2]) - 1];
        if (found === undefined)
            throw new Error(`nobody has the seat ${word} of ${world.names.of(subject)}`);
        return [identityOf(found)];
    });
}
const commitmentIn = (world, name) => {
    const cid = world.cidOf(name);
    return [cid, entryOf(world.tables.commitments, cid)];
};
const seatIn = (open, key) => open === undefined ? undefined : (entryOf(open.seats, key) ?? entryOf(open.apprentices, key));
/** A record of each node for a model. */
const forSeats = (isDue, make) => (world, command) => {
    const [name, ...who] = command.words;
    const [cid, open] = commitmentIn(world, name);
    const due = (key) => {
        const seat = seatIn(open, key);
        return seat !== undefined && isDue(seat);
    };
    return seated(world, who, cid, due).map((node) => make(world, node, cid, command));
};
const text = (value, size) => textBytes(value.padEnd(size, '.'));
const sizes = { segment: 64, era: 8, sketch: 32, attestation: 32 };
/** Proofs take milliseconds, and a pledge needs that of the attestation that follows. */
const proofs = new Map();
function proofOf({ key, vrfSecret }, alpha) {
    const known = proofs.get(`${key} ${alpha}`);
    if (known !== undefined)
        return known;
    const proof = vrfProve(vrfSecret, hashBytes(alpha));
    const made = { proof, output: domainHash('vrf-output', vrfOutput(proof)) };
    proofs.set(`${key} ${alpha}`, made);
    return made;
}
/** An attestation of the whole sample of a model whose first segment has the greatest influence. */
function attestation(world, node, commitment, { options }) {
    const { campaign, chain, tables } = world;
    const open = entryOf(tables.commitments, commitment);
    const alpha = seatIn(open, node.key)?.alpha ?? domainHash('no-alpha');
    const signer = options.has('by') ? identityOf(options.get('by')) : node;
    const { proof, output } = proofOf(signer, options.has('alpha') ? domainHash('other') : alpha);
    const influence = Array.from({ length: open.segments }, (_, i) => (i === 0 ? 1 : 0));
    const common = open.common;
    const sample = sampledSegments(campaign, output, { common, influence, endedEarly: false });
    const { eras, screening } = uniformSample(campaign, output, open);
    const without = options.get('without') === 'common' ? common : Number(options.get('without') ?? -1);
    const listed = options.has('all') ? influence.map((_, i) => i) : sample.filter((segment) => segment !== without);
    return chain.sign(node, 'attestation', {
        commitment,
        vrfKey: node.vrfKey,
        alpha,
        proof,
        segments: listed.map((segment) => ({ segment, transcript: (options.get('transcript') ?? 'ab').repeat(32) })),
        eras: options.has('eras') ? options.get('eras').split(',') : [...eras, ...screening],
    });
}
function commitment(world, command) {
    const { campaign, chain, tables } = world;
    const { options, words } = command;
    const node = identityOf(words[0]);
    const named = options.get('point');
    const held = tables.points
        .filter(([key, point]) => (named === undefined ? point.node === node.key && point.commitment === null : key === world.names.valueOf(named)))
        .sort(([, a], [, b]) => b.cut - a.cut)[0];
    if (held === undefined)
        throw new Error(`${words[0]} holds no point`);
    const [pointId, { owner, slot, claim, ...point }] = held;
    const outcome = (options.get('outcome') ?? 'accepted');
    const like = options.get('like');
    const sketch = sketchFor(like === undefined ? pointId : world.names.valueOf(like)).slice();
    for (let bit = 0; bit < number(command, 'bits', 0); bit++)
        sketch[bit] = sketch[bit] ^ 1;
    const planned = plannedSegments(campaign, point);
    const corr = outcome === 'accepted' ? campaign.acceptance.corrMin : 0;
    return [
        chain.sign(node, 'commitment', {
            owner,
            slot: number(command, 'slot', slot),
            claim: options.has('claim') ? world.cidOf(options.get('claim')) : claim,
            pointId: pointId,
            outcome,
            manifest: cidOf(textBytes(`model of ${pointId}`)),
            segments: number(command, 'segments', outcome === 'abandoned' ? prefixOf(campaign, planned) : planned),
            corr: number(command, 'corr', corr),
            sharpe: number(command, 'sharpe', campaign.acceptance.sharpeMin),
            sketch: outcome === 'accepted' && options.get('sketch') !== 'none' ? sketch : new Uint8Array(),
        }),
    ];
}
function dispute(world, { words, options }) {
    const [name, who, kind, part] = words;
    const [cid, open] = commitmentIn(world, name);
    const of = options.get('of');
    const accused = of === undefined ? null : seated(world, [of], cid, () => true)[0].key;
    const listed = accused === null ? undefined : seatIn(open, accused)?.attested?.segments;
    const place = part === 'listed' ? (listed?.[0]?.segment ?? 0) : Number(part ?? 0);
    const digest = listed?.find(({ segment }) => segment === place)?.transcript;
    const size = Number(options.get('size') ?? sizes[kind]);
    const claimed = digest !== undefined && !options.has('claimed') ? hashBytes(digest) : text(options.get('claimed') ?? 'claimed', size);
    return seated(world, [who], cid, () => true).map((node) => world.chain.sign(node, 'dispute', {
        commitment: cid,
        subject: kind,
        part: place,
        accused,
        claimed,
        found: text(options.get('found') ?? 'found', size),
    }));
}
/** What judges find, by a word. */
const findings = {
    forged: ['claimed', 'found'],
    honest: ['claimed', 'claimed'],
    other: ['claimed', 'other'],
};
function replay(world, { words, options }) {
    const [name, ...rest] = words;
    const cid = world.cidOf(name);
    const open = entryOf(world.tables.disputes, cid);
    const [claimed, found] = findings[rest.at(-1)];
    const size = Number(options.get('size') ?? open?.claimed.length ?? 64);
    const due = (key) => entryOf(open?.replays ?? [], key) === undefined;
    return seated(world, rest.slice(0, -1), cid, due).map((node) => world.chain.sign(node, 'replay', { dispute: cid, claimed: text(claimed, size), found: text(found, size) }));
}
/** The place in the log of an account, counted on over records that wait for the next cut. */
function sequenceOf({ tables, queue }, command, { key }) {
    const waiting = queue.filter(({ body }) => 'account' in body && body.account === accountOf(key)).length;
    return number(command, 'sequence', (entryOf(tables.accounts, key)?.sequence ?? 0) + waiting);
}
const amount = ({ options }) => BigInt(options.get('amount') ?? 0);
function prediction(world, command) {
    const [who, era, ...points] = command.words;
    const node = identityOf(who);
    const own = world.tables.delegations.flatMap(([, { final }]) => final.flatMap(([pointId, model]) => (model.node === node.key ? [pointId] : [])));
    const named = points.length > 0 ? points.map((name) => world.names.valueOf(name)) : own;
    const sorted = command.options.has('unsorted') ? [...named].sort().reverse() : [...named].sort();
    const models = sorted.map((pointId) => ({ pointId, predictions: cidOf(textBytes(`predictions of ${pointId}`), rawCodec) }));
    return [world.chain.sign(node, 'prediction', { era, part: number(command, 'part', 0), models })];
}
/** Scores in 1e-9: `p1=20000000`, or with mmc `p1=20000000/1000000`. */
function scores(world, command) {
    const { options, words } = command;
    const models = [...options]
        .filter(([name]) => /^p\d+$/.test(name))
        .map(([name, value]) => {
        const [corr, mmc] = value.split('/').map(Number);
        return { pointId: world.names.valueOf(name), corr: corr, mmc: mmc ?? 0 };
    })
        .sort((a, b) => (a.pointId < b.pointId ? -1 : 1));
    return [
        world.chain.sign(identityOf(options.get('by') ?? 'A'), 'scores', {
            era: words[0],
            targets: (options.get('targets') ?? 'cd').repeat(32),
            part: number(command, 'part', 0),
            parts: number(command, 'parts', 1),
            models: options.has('unsorted') ? models.reverse() : models,
        }),
    ];
}
function opening(world, node, command) {
    const owner = ownerIn(world, command, node);
    const next = entryOf(world.tables.delegations, owner)?.nextSlot ?? entryOf(world.tables.members, node.key)?.nextSlot ?? 0;
    const waiting = world.queue.filter(({ body }) => body.kind === 'opening' && body.owner === owner).length;
    return world.chain.sign(node, 'opening', { owner, slot: number(command, 'slot', next + waiting) });
}
function claim(world, node, command) {
    const { options } = command;
    const owner = ownerIn(world, command, node);
    const slots = slotsOf(world, node, owner);
    const slot = slotIn(world, command, node, owner);
    const found = slots.find((each) => each.slot === slot);
    const draw = found?.draw ?? (entryOf(world.tables.members, identityOf(options.get('from') ?? 'A').key)?.slots[0]?.[1].draw ?? null);
    return world.chain.sign(node, 'claim', {
        owner,
        slot,
        generation: number(command, 'generation', draw?.generation ?? 0),
        pointId: draw?.pointId ?? '00'.repeat(32),
        target: options.get('target') ?? draw?.target ?? 'target',
        index: options.has('index') ? BigInt(options.get('index')) : (draw?.index ?? 0n),
    });
}
function heartbeat(world, node, command) {
    const named = command.options.get('point');
    const held = world.tables.points
        .filter(([key, point]) => (named === undefined ? point.node === node.key : key === world.names.valueOf(named)))
        .sort(([, a], [, b]) => b.cut - a.cut)[0];
    if (held === undefined)
        throw new Error(`${world.names.of(node.key)} holds no point`);
    return world.chain.sign(node, 'heartbeat', {
        claim: held[1].claim,
        pointId: held[0],
        epoch: number(command, 'epoch', world.tables.number),
        segments: number(command, 'segments', 1),
    });
}
const ofNodes = (make) => (world, command) => nodesOf(command.words).map((node) => make(world, node, command));
/** Every kind of record, by the word that scenarios have for it. */
export const makers = {
    enrol: ofNodes((world, node, command) => world.chain.sign(node, 'enrolment', {
        vrfKey: identityOf(command.options.get('vrf') ?? world.names.of(node.key)).vrfKey,
        epoch: number(command, 'epoch', world.tables.number),
    })),
    open: ofNodes(opening),
    claim: ofNodes(claim),
    heartbeat: ofNodes(heartbeat),
    commit: commitment,
    skip: ofNodes((world, node, command) => {
        const owner = ownerIn(world, command, node);
        return world.chain.sign(node, 'skip', { owner, slot: slotIn(world, command, node, owner) });
    }),
    hold: forSeats(({ alpha, withheld }) => alpha === null && !withheld, (world, node, commitment) => world.chain.sign(node, 'availability', { commitment, held: true })),
    withhold: forSeats(({ alpha, withheld }) => alpha === null && !withheld, (world, node, commitment) => world.chain.sign(node, 'availability', { commitment, held: false })),
    pledge: forSeats(({ alpha, withheld, pledge }) => alpha !== null && !withheld && pledge === null, (world, node, commitment, command) => world.chain.sign(node, 'pledge', {
        commitment,
        attestation: command.options.has('blind') ? world.chain.cid : attestation(world, node, commitment, command).cid,
    })),
    attest: forSeats(({ pledge, attested }) => pledge !== null && attested === null, attestation),
    dispute,
    replay,
    abstain: (world, { words }) => {
        const [name, who, cause] = words;
        const seat = world.cidOf(name);
        return seated(world, [who], seat, () => true).map((node) => world.chain.sign(node, 'abstention', { seat, cause: cause ?? 'unable' }));
    },
    transfer: ofNodes((world, node, command) => world.chain.signed(node, 'transfer', {
        sequence: sequenceOf(world, command, node),
        to: accountOf(identityOf(command.options.get('to')).key),
        amount: amount(command),
    })),
    delegate: ofNodes((world, node, command) => world.chain.signed(node, 'delegation', {
        sequence: sequenceOf(world, command, node),
        amount: amount(command),
        models: number(command, 'models', 1),
        operator: command.options.has('operator') ? identityOf(command.options.get('operator')).key : null,
    })),
    undelegate: (world, command) => {
        const node = identityOf(command.words[0]);
        const delegation = world.cidOf(command.words[1]);
        return [world.chain.signed(node, 'undelegation', { sequence: sequenceOf(world, command, node), delegation })];
    },
    round: (world, { words, options }) => [
        world.chain.sign(identityOf(options.get('by') ?? 'A'), 'round', {
            era: words[0],
            rows: 'ab'.repeat(32),
            deadline: world.tables.number + Number(options.get('in') ?? 3),
        }),
    ],
    predict: prediction,
    scores,
    nest: (world) => [world.chain.nextCut([]).cut],
};
//# sourceMappingURL=records.js.map