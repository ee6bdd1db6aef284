/** One way to build the engine. */
export interface Build {
  /** What it is called, also as a folder. */
  name: string;
  compiler: string;
  /** Beyond those of binding.gyp, whose -O3 the first of these takes the place of. */
  flags: readonly string[];
  /** The architecture as node-gyp calls it. */
  arch: string;
  linkFlags: readonly string[];
  /** What runs its programs, where this machine cannot. */
  emulator?: string;
  /** Debian's packages of it. */
  packages: string;
  /** Whether this machine's Node can load an addon of it. */
  addon: boolean;
}

const native = (compiler: string, packages: string, ...flags: string[]): Build => ({
  name: [compiler, ...flags].join(' '),
  compiler,
  flags,
  arch: process.arch,
  linkFlags: [],
  packages,
  addon: true,
});

// Linked statically, so that the emulator needs no libraries of the target.
const aarch64 = (...flags: string[]): Build => ({
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
] as const;

export const builds: readonly Build[] = [
  ...compilers.flatMap(([compiler, packages]) =>
    [[], ['-march=native']].flatMap((march) =>
      levels.map((level) => native(compiler, packages, level, ...march)),
    ),
  ),
  ...levels.map((level) => aarch64(level)),
];
