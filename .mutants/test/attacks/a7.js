import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { socketPath } from '../../node/api/socket-path.js';
import { cidOf, rawCodec, textBytes } from '../../protocol/codec/hash.js';
import { predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { enrolMany } from './enrol-many.js';
import { AttackedNetwork } from './network.js';
// A7: what a program of the same user does to the local API, by mistake or not.
const epochMs = 500;
const settleSeconds = { full: 30, short: 2 };
/** Watches a node's memory until told to stop; the most MB that were seen. */
function watchMemory(node) {
    let most = 0;
    let isOver = false;
    const watching = (async () => {
        while (!isOver) {
            most = Math.max(most, await node.rssMB());
            await delay(100);
        }
    })();
    return {
        stop: async () => {
            isOver = true;
            await watching;
            return most;
        },
    };
}
const hasProc = async () => existsSync('/proc/self/status') ? null : 'this system does not show the memory of a process in /proc';
/** A node with so many members that a list of them is as long as one of a campaign's models. */
async function crowded(network, members) {
    const node = await network.start('a');
    await node.reach(1);
    const strangers = await network.strangers('a7', [node], { members });
    await strangers.next('done');
    while ((await node.api.status()).members.active < members)
        await node.reach(node.cut + 1);
    await strangers.stop();
    return node;
}
export const strangersOfA7 = async (scene) => {
    const stranger = await scene.stranger('enroller');
    await stranger.join(scene.addresses[0]);
    scene.tell('ready');
    const members = scene.number('members');
    // As many as strangers have places for until the next cut.
    for (let from = 0; from < members; from += 500) {
        await enrolMany(stranger, Math.min(500, members - from), { from });
        await delay(2 * epochMs);
    }
    scene.tell('done');
};
const open = async (node) => {
    const socket = connect(socketPath(node.dir)).on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return socket;
};
/**
 * 2,000 GET /peers are written to one connection at once, and nothing is read for some seconds. The list has
 * 2,700 members: 350 kB, like that of as many models, which nobody can make so quickly.
 */
const requests = 2_000;
const membersOf = { full: 2_700, short: 500 };
const growthMaxMB = 150;
const answerMaxSeconds = 5;
export const a7Pipeline = {
    name: 'a7-pipeline',
    recipe: 'requests of one connection to the local API, all at once',
    obstacle: hasProc,
    run: (scale) => AttackedNetwork.with(epochMs, { claims: { newcomersMax: 4_096 } }, async (network) => {
        const node = await crowded(network, membersOf[scale]);
        const before = await node.rssMB();
        node.resetLoop();
        const memory = watchMemory(node);
        const startMs = performance.now();
        const socket = await open(node);
        socket.write('GET /peers HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(requests));
        const answered = await node.secondsToAnswer(90);
        await delay(5_000);
        const seconds = (performance.now() - startMs) / 1_000;
        const loop = await node.loop();
        socket.destroy();
        await delay(1_000 * settleSeconds[scale]);
        const most = await memory.stop();
        const after = await node.rssMB();
        return {
            keys: 0,
            rate: `${requests} GET /peers of ${membersOf[scale]} members`,
            seconds,
            loop,
            harm: `${before} MB, at most ${most} MB, ${after} MB ${settleSeconds[scale]} s after; ${answered.toFixed(1)} s until status answers`,
            // before: 1.5 GB, 30 s.
            bound: `${growthMaxMB} MB more, ${answerMaxSeconds} s`,
            holds: most - before <= growthMaxMB && answered <= answerMaxSeconds,
        };
    }),
};
/** 40 connections to the local API are opened and nothing is sent on them. */
const idle = 40;
export const a7Idle = {
    name: 'a7-idle',
    recipe: 'connections to the local API on which nothing is asked',
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const node = await network.start('a');
        const mostSeconds = { full: 120, short: 15 }[scale];
        node.resetLoop();
        const sockets = await Promise.all(Array.from({ length: idle }, () => open(node)));
        const answered = await node.secondsToAnswer(mostSeconds);
        const loop = await node.loop();
        for (const socket of sockets)
            socket.destroy();
        return {
            keys: 0,
            rate: `${idle} connections`,
            seconds: answered,
            loop,
            harm: answered < mostSeconds
                ? `${answered.toFixed(1)} s until status answers`
                : `status does not answer in ${mostSeconds} s`,
            // before: 70 s.
            bound: `${answerMaxSeconds} s`,
            holds: answered <= answerMaxSeconds,
        };
    }),
};
/** What commands that name a key of zeros are answered with. */
async function zeroKey({ api, ready }) {
    const zeros = '0'.repeat(64);
    const cid = cidOf(textBytes(ready.key), rawCodec);
    const codeOf = (asked) => asked.then((answer) => (answer === null ? 'nothing' : 'an answer'), ({ message }) => /"code":"(\w+)"/.exec(message)?.[1] ?? message);
    const codes = await Promise.all([api.stake(zeros), api.readPredictions(cid, zeros), api.fetchBlocks([cid], zeros)].map(codeOf));
    return [...new Set(codes)].join(', ');
}
/**
 * 30 connections each send a block of predictions but for its last byte, and stay open; and a key of zeros is
 * named wherever the API takes a key.
 */
const bodies = 30;
export const a7Body = {
    name: 'a7-body',
    recipe: 'bodies for the local API that do not end, and a key of zeros',
    obstacle: hasProc,
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const node = await network.start('a');
        const before = await node.rssMB();
        node.resetLoop();
        const memory = watchMemory(node);
        const startMs = performance.now();
        const sockets = await Promise.all(Array.from({ length: bodies }, () => open(node)));
        for (const socket of sockets) {
            socket.write(`POST /predictions HTTP/1.1\r\nhost: x\r\ncontent-length: ${predictionsMaxBytes}\r\n\r\n`);
            socket.write(new Uint8Array(predictionsMaxBytes - 1));
        }
        await delay(1_000 * settleSeconds[scale]);
        const answered = await node.secondsToAnswer(30);
        const held = await node.rssMB();
        const loop = await node.loop();
        for (const socket of sockets)
            socket.destroy();
        await delay(1_000 * settleSeconds[scale]);
        const most = await memory.stop();
        const after = await node.rssMB();
        const code = await zeroKey(node);
        return {
            keys: 0,
            rate: `${bodies} bodies of ${Math.round(predictionsMaxBytes / 1e6)} MB`,
            seconds: (performance.now() - startMs) / 1_000,
            loop,
            harm: `${before} MB, at most ${most} MB, ${held} MB after ${settleSeconds[scale]} s, ${after} MB ${settleSeconds[scale]} s after they end; ${answered.toFixed(1)} s until status answers; a zero key gives ${code}`,
            bound: `${growthMaxMB} MB more, no INTERNAL`,
            holds: most - before <= growthMaxMB && answered <= answerMaxSeconds && code !== 'INTERNAL',
        };
    }),
};
//# sourceMappingURL=a7.js.map