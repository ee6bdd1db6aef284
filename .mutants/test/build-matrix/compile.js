import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findNodeHeaders, nativeFolder, readBinding, root } from './binding.js';
const run = promisify(execFile);
const matrixFolder = join(nativeFolder, 'build', 'matrix');
const program = join(root, 'test', 'build-matrix', 'golden-chain.cc');
const processesAtOnce = 2;
const outputMaxBytes = 16 * 1024 * 1024;
/** Our sources that are about Node or not about the chain. */
const addonOnly = ['src/job.cc', 'src/module.cc', 'src/text-model.cc'];
// What node-gyp adds to the flags of binding.gyp.
const nodeGypFlags = ['-fPIC', '-pthread', '-fno-omit-frame-pointer'];
/**
 * Compiles what the chain's program needs of one build, as far as it is not there yet, and gives its path.
 */
export async function compileProgram(build, log) {
    return link(build, 'golden-chain', [...build.linkFlags], await compile(build, false, log));
}
/** The same with the rest of the addon; only where findNodeHeaders finds some. */
export async function compileAddon(build, log) {
    const { gridlode } = readBinding(build.arch);
    return link(build, 'gridlode.node', ['-shared', ...gridlode.link], await compile(build, true, log));
}
async function compile(build, forAddon, log) {
    const compilations = listCompilations(build, forAddon);
    mkdirSync(folderOf(build), { recursive: true });
    const missing = compilations.filter((compilation) => !isThere(compilation));
    let done = 0;
    const left = missing.values();
    const work = async () => {
        for (const { source, object, arguments: flags, key } of left) {
            rmSync(`${object}.key`, { force: true });
            await whole(object, (path) => run('nice', ['-n', '10', build.compiler, ...flags, '-c', source, '-o', path], {
                cwd: nativeFolder,
                maxBuffer: outputMaxBytes,
            }));
            writeFileSync(`${object}.key`, key);
            log(`${build.name}: ${++done}/${missing.length} ${basename(source)}`);
        }
    };
    await Promise.all(Array.from({ length: processesAtOnce }, work));
    return compilations.map(({ object }) => object);
}
const isThere = ({ object, key }) => existsSync(object) && existsSync(`${object}.key`) && readFileSync(`${object}.key`, 'utf8') === key;
async function link(build, name, flags, objects) {
    const path = join(folderOf(build), name);
    await whole(path, (made) => run(build.compiler, [...objects, '-fopenmp', '-pthread', ...flags, '-o', made], {
        maxBuffer: outputMaxBytes,
    }));
    return path;
}
/** A test and a matrix may build at once: neither sees half a file of the other. */
async function whole(path, make) {
    const made = `${path}.${process.pid}`;
    try {
        await make(made);
        renameSync(made, path);
    }
    finally {
        rmSync(made, { force: true });
    }
}
const folderOf = (build) => join(matrixFolder, build.name.replaceAll(' ', ''));
function listCompilations(build, forAddon) {
    const { lightgbm, gridlode } = readBinding(build.arch);
    const [level, ...others] = build.flags;
    const machine = predefinedMacros(build);
    const integrity = readFileSync(join(nativeFolder, 'build', 'lightgbm', '.integrity'), 'utf8');
    const headers = readdirSync(join(nativeFolder, 'src'))
        .filter((file) => file.endsWith('.h'))
        .sort()
        .map((file) => readFileSync(join(nativeFolder, 'src', file), 'utf8'));
    const compilation = (source, part, includes, ...known) => {
        const flags = [
            ...nodeGypFlags,
            ...part.flags.map((flag) => (flag === '-O3' ? level : flag)),
            ...others,
            ...part.defines.map((name) => `-D${name}`),
            ...[...part.includes, ...includes].map((folder) => `-I${folder}`),
        ];
        const key = createHash('sha256')
            .update(JSON.stringify([flags, machine, integrity, ...known]))
            .digest('hex');
        return { source, object: join(folderOf(build), `${basename(source)}.o`), arguments: flags, key };
    };
    const ours = (source, includes, ...known) => compilation(source, gridlode, includes, ...headers, readFileSync(resolve(nativeFolder, source), 'utf8'), ...known);
    // The learner takes a third of the time: first, so that one processor does not end up with it alone.
    const engine = lightgbm.sources.toReversed().map((source) => compilation(source, lightgbm, []));
    const shared = gridlode.sources
        .filter((source) => !addonOnly.includes(source))
        .map((source) => ours(source, []));
    if (!forAddon)
        return [...engine, ...shared, ours(program, ['src'])];
    const nodeHeaders = findNodeHeaders() ?? [];
    return [...engine, ...shared, ...addonOnly.map((source) => ours(source, nodeHeaders, process.version))];
}
/**
 * What a compiler says of itself and of the machine that it compiles for, which for -march=native is this
 * one.
 */
export function predefinedMacros({ compiler, flags }) {
    return execFileSync(compiler, [...flags, '-dM', '-E', '-x', 'c++', '/dev/null'], { encoding: 'utf8' });
}
//# sourceMappingURL=compile.js.map