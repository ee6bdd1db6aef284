import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNodeHeaders } from './binding.js';
import { compileAddon, compileProgram, predefinedMacros } from './compile.js';
import { chainPath, findDifference, goldenText } from './golden-chain.js';
import { commandOf, findObstacle, versionOf } from './toolchain.js';
const run = promisify(execFile);
const threadCounts = [1, 2];
const runMaxMs = 600_000;
/** Builds one after another, and runs the golden chain on each. */
export async function runMatrix(builds, log) {
    const rows = [];
    for (const build of builds) {
        const obstacle = findObstacle(build);
        rows.push(...(await runBuild(build, 'program', obstacle, log)));
        if (build.addon)
            rows.push(...(await runBuild(build, 'addon', obstacle ?? missingHeaders(), log)));
    }
    return rows;
}
const missingHeaders = () => findNodeHeaders() === undefined ? 'this Node came without its headers (on Debian: libnode-dev)' : undefined;
async function runBuild(build, made, obstacle, log) {
    const flags = `${build.flags.join(' ')}${obstacle === undefined ? fusedNote(build) : ''}`;
    const common = {
        build: build.name,
        made,
        compiler: obstacle === undefined ? versionOf(build) : build.compiler,
        flags,
    };
    const failed = (remark, same) => threadCounts.map((threads) => ({ ...common, threads, digest: undefined, same, remark }));
    if (obstacle !== undefined)
        return failed(`skipped: ${obstacle}`, undefined);
    try {
        const path = await (made === 'program' ? compileProgram(build, log) : compileAddon(build, log));
        const rows = [];
        for (const threads of threadCounts) {
            const text = await runChain(build, made, path, threads);
            const remark = findDifference(text, goldenText());
            rows.push({
                ...common,
                threads,
                digest: createHash('sha256').update(text).digest('hex'),
                same: remark === undefined,
                remark,
            });
            log(`${build.name}: ${made}, ${threads} threads, ${remark === undefined ? 'the same bytes' : `DIFFERS at ${remark}`}`);
        }
        return rows;
    }
    catch (error) {
        log(`${build.name}: ${made}, ${error.message}`);
        return failed(`failed: ${error.message.split('\n').slice(0, 5).join(' ').slice(0, 500)}`, false);
    }
}
/** What one build prints of a chain. */
export async function runChain(build, made, path, threads, chain = chainPath) {
    const [command, ...args] = (made === 'program'
        ? commandOf(build, path, chain, String(threads))
        : [process.execPath, join(import.meta.dirname, 'addon-chain.js'), path, String(threads)]);
    const { stdout } = await run(command, args, {
        env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
        timeout: runMaxMs,
    });
    return stdout;
}
/**
 * Whether the compiler may fuse a multiplication and an addition into one that rounds once, were it not told
 * otherwise.
 */
const fusedNote = (build) => /__FMA__|__ARM_FEATURE_FMA/.test(predefinedMacros(build)) ? ' (has FMA)' : '';
/** As Markdown, with the numbers of threads that came to the same in one line. */
export function tableOf(rows) {
    const merged = new Map();
    for (const { build, made, compiler, flags, threads, digest, same, remark } of rows) {
        const key = JSON.stringify([build, made, digest, remark]);
        const before = merged.get(key)?.[3];
        const verdict = same === undefined ? '' : same ? 'yes' : 'NO';
        merged.set(key, [
            made,
            compiler,
            flags,
            before === undefined ? String(threads) : `${before}, ${threads}`,
            digest?.slice(0, 16) ?? '',
            [verdict, remark ?? ''].filter((text) => text !== '').join(', '),
        ]);
    }
    const lines = [
        ['made', 'compiler', 'flags', 'threads', 'digest', 'same?'],
        Array.from({ length: 6 }, () => '---'),
        ...merged.values(),
    ];
    return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
//# sourceMappingURL=matrix.js.map