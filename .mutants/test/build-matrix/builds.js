const native = (compiler, packages, ...flags) => ({
    name: [compiler, ...flags].join(' '),
    compiler,
    flags,
    arch: process.arch,
    linkFlags: [],
    packages,
    addon: true,
});
// Linked statically, so that the emulator needs no libraries of the target.
const aarch64 = (...flags) => ({
    name: ['aarch64', ...flags].join(' '),
    compiler: 'aarch64-linux-gnu-g++',
    flags,
    arch: 'arm64',
    linkFlags: ['-static'],
    emulator: 'qemu-aarch64',
    packages: 'g++-aarch64-linux-gnu and qemu-user',
    addon: false,
});
const levels = ['-O2', '-O3'];
const compilers = [
    ['g++', 'g++'],
    ['clang++', 'clang and libomp-dev'],
];
export const builds = [
    ...compilers.flatMap(([compiler, packages]) => [[], ['-march=native']].flatMap((march) => levels.map((level) => native(compiler, packages, level, ...march)))),
    ...levels.map((level) => aarch64(level)),
];
/** Small enough for every run of the tests; the addon that the set-up builds is the other one, at -O3. */
export const usualBuild = builds.find((build) => build.name === 'g++ -O2');
//# sourceMappingURL=builds.js.map