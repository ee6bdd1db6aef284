import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { leaf, split } from './reference-trees.js';
const run = promisify(execFile);
const build = join(import.meta.dirname, '..', '..', '..', 'native', 'build');
const archive = join(build, 'Release', 'lightgbm.a');
const program = join(build, 'lightgbm-cli');
/**
 * Command line, application and every learner of LightGBM, its factory of learners too; the rest is in the
 * addon's archive.
 */
const sources = [
    'treelearner/voting_parallel_tree_learner',
    'treelearner/linear_tree_learner',
    'treelearner/data_parallel_tree_learner',
    'treelearner/feature_parallel_tree_learner',
    'treelearner/tree_learner',
    'treelearner/gpu_tree_learner',
    'application/application',
    'main',
];
// The learner that trains is in the archive, so how these few are optimised only changes how long they take
// to compile.
const flags = [
    '-std=c++17',
    '-O0',
    '-w',
    '-fopenmp',
    '-ffp-contract=off',
    '-DUSE_SOCKET',
    '-DEIGEN_MPL2_ONLY',
    '-DEIGEN_DONT_PARALLELIZE',
    ...(['x64', 'ia32'].includes(arch()) ? ['-DMM_PREFETCH', '-DMM_MALLOC'] : []),
    ...[
        'include',
        'external_libs/eigen',
        'external_libs/fmt/include',
        'external_libs/fast_double_parser/include',
    ].map((path) => `-Ilightgbm/${path}`),
];
/**
 * LightGBM's own command line program, built once from the sources of the addon, with nothing of ours in it.
 */
export async function buildLightgbmCli() {
    const { size, mtimeMs } = statSync(archive);
    const stamp = `${size} ${mtimeMs}`;
    const stampPath = `${program}.stamp`;
    if (existsSync(program) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp)
        return program;
    const folder = mkdtempSync(`${program}-`);
    try {
        const compiler = process.env.CXX ?? 'g++';
        const objects = sources.map((source) => join(folder, `${basename(source)}.o`));
        const left = sources.entries();
        const compile = async () => {
            for (const [i, source] of left) {
                await run(compiler, [...flags, '-c', `lightgbm/src/${source}.cpp`, '-o', objects[i]], {
                    cwd: build,
                });
            }
        };
        await Promise.all([compile(), compile()]);
        await run(compiler, [...objects, archive, '-fopenmp', '-o', join(folder, 'lightgbm')]);
        renameSync(join(folder, 'lightgbm'), program);
        writeFileSync(stampPath, stamp);
    }
    finally {
        rmSync(folder, { recursive: true });
    }
    return program;
}
/** The trees of a text model that was trained on values 0 to 4, whose thresholds are between two of them. */
export function parseTextModel(text) {
    return text
        .split(/^Tree=/m)
        .slice(1)
        .map((block) => {
        const list = (name) => (new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '').split(' ');
        const [features, thresholds, lefts, rights, values] = [
            'split_feature',
            'threshold',
            'left_child',
            'right_child',
            'leaf_value',
        ].map(list);
        const node = (index) => index < 0
            ? leaf(Number(values[~index]))
            : split(Number(features[index]), Math.floor(Number(thresholds[index])), node(Number(lefts[index])), node(Number(rights[index])));
        return node(0);
    });
}
//# sourceMappingURL=lightgbm-cli.js.map