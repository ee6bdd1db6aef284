import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChild } from '../child.js';
import { SetupError } from '../setup-error.js';

/** Debian 11 has glibc 2.31, and nothing in it changes any more. */
const suite = 'bullseye';
const packages = 'g++,g++-aarch64-linux-gnu,gcc-10-source,make,python3-minimal,libpython3-stdlib,xz-utils';

/** How compilers call the machines that we build for. */
export const triplets = { arm64: 'aarch64-linux-gnu', x64: 'x86_64-linux-gnu' };
/** Below the root: the folder of a libgomp.a that can be part of a shared library. */
export const gompFolder = (arch) => `/opt/libgomp/${arch}`;

// Debian's libgomp.a is made for programs: its TLS relocations cannot be part of a shared library. So it is
// built again, position-independent, from the source package of that very compiler.
const buildLibgomp = `
set -eu
cd /opt
tar -xJf /usr/src/gcc-10/gcc-10.2.0-dfsg.tar.xz
${Object.entries(triplets)
  .map(
    ([arch, triplet]) => `
mkdir -p /opt/make/${arch} ${gompFolder(arch)}
cd /opt/make/${arch}
CC=${triplet}-gcc CXX=${triplet}-g++ FC=no CFLAGS='-O2 -fPIC -g0' ../../gcc-10.2.0/libgomp/configure \\
  --build=x86_64-linux-gnu --host=${triplet} --disable-shared --enable-static --with-pic --disable-multilib
make -j2 libgomp.la
cp .libs/libgomp.a ${gompFolder(arch)}`,
  )
  .join('\n')}
rm -r /opt/gcc-10.2.0 /opt/make
`;
const recipe = createHash('sha256').update([suite, packages, buildLibgomp].join('\n')).digest('hex');

/**
 * Makes a root of an old Debian in `root`, with compilers for each of the machines, unless it is there. Needs
 * debootstrap and the rights of root. Rejects with SetupError.
 */
export async function makeOldRoot({ root, signal, progress, title }) {
  const marker = join(root, 'opt', 'recipe');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === recipe) return;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(dirname(root), { recursive: true });
  progress.say(`${title} making a root of Debian ${suite} with its compilers (1.5 GB, some minutes)`);
  const step = { signal, onLine: (line) => progress.tell(`${title} ${line}`) };
  const args = ['--variant=minbase', `--include=${packages}`, suite, root];
  await succeed('debootstrap', args, step, 'debootstrap (on Debian: apt-get install debootstrap)');
  await runInRoot(root, ['sh', '-c', buildLibgomp], step);
  writeFileSync(marker, recipe);
  progress.end();
}

/** Runs a command in a root, with the environment that is named and nothing of ours. */
export const runInRoot = (root, command, { env = {}, ...step }) =>
  succeed(
    'chroot',
    [
      root,
      '/usr/bin/env',
      '-i',
      'HOME=/root',
      'LC_ALL=C.UTF-8',
      'PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...command,
    ],
    step,
    'chroot and the rights of root',
  );

async function succeed(command, args, step, needs) {
  let ended;
  try {
    ended = await runChild(command, args, step);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupError(`A release needs ${needs}.`);
  }
  const { code, stdout, stderr } = ended;
  if (code === 0) return stdout;
  // A compiler's errors are followed by much that says only that there were some.
  const errors = stderr.split('\n').filter((line) => / error: /.test(line));
  const lines = [stdout.split('\n').slice(-10), errors.slice(0, 10), stderr.split('\n').slice(-10)];
  const tail = lines.flat().join('\n').trim();
  throw new SetupError(`${command} failed, and a release needs ${needs}:\n${tail}`);
}
