import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup-error.js';
import { gompFolder, runInRoot, triplets } from './old-root.js';
import { whyNotPortable } from './portable.js';

/** Where the checkout lies in the root: the same for everybody, wherever it is outside. */
const inside = '/gridlode';
/** All that is compiled; build.js names LightGBM's sources by their digest. */
const sources = ['native/build.js', 'native/binding.gyp', 'native/src'];
/** What else has to be there, beside these packages: LightGBM as it was fetched. */
const others = ['package.json', 'native/build/lightgbm-1.0.27.tgz'];
const packages = ['node-gyp', 'node-addon-api'];
// Node brings a libstdc++ too: of what is linked in, nothing may be seen, lest one be taken for the other.
const exports = '{ global: napi_register_module_v1; node_api_module_get_api_version_v1; local: *; };\n';

/**
 * Builds the addon for `arch` in the old root by native/build.js, as everybody's is, but with libgomp,
 * libstdc++ and libgcc inside it. Answers its path; builds nothing where nothing changed. Rejects with
 * SetupError.
 */
export async function prebuild({ checkout, root, arch, signal, progress, title }) {
  const target = join(checkout, 'native', 'build', 'prebuilt', `linux-${arch}`, 'gridlode.node');
  const key = keyOf(checkout, root);
  if (existsSync(`${target}.key`) && readFileSync(`${target}.key`, 'utf8') === key) return target;
  progress.say(`${title} building the engine for ${arch}`);
  copyInto(root, checkout);
  const triplet = triplets[arch];
  const env = {
    CC: `${triplet}-gcc`,
    CXX: `${triplet}-g++`,
    AR: `${triplet}-ar`,
    // Our libgomp.a comes before the compiler's.
    LDFLAGS: `-L${gompFolder(arch)} -static-libstdc++ -static-libgcc -Wl,--version-script=${inside}/exports -s`,
    npm_config_arch: arch,
    ...(process.env.JOBS ? { JOBS: process.env.JOBS } : {}),
  };
  const onLine = (line) => progress.tell(`${title} ${line}`);
  await runInRoot(root, ['/usr/local/bin/node', `${inside}/native/build.js`], { env, signal, onLine });
  progress.end();
  const built = readFileSync(join(root, inside, 'native', 'build', 'Release', 'gridlode.node'));
  const faults = whyNotPortable(built, arch);
  if (faults.length > 0)
    throw new SetupError(`The engine for ${arch} would not run everywhere. ${faults.slice(0, 5).join(' ')}`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, built);
  writeFileSync(`${target}.key`, key);
  return target;
}

function copyInto(root, checkout) {
  rmSync(join(root, inside), { recursive: true, force: true });
  const tools = [...packagesOf(checkout).keys()];
  for (const name of [...sources, ...others, ...tools])
    cpSync(join(checkout, name), join(root, inside, name), { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(root, inside, 'exports'), exports);
  const node = dirname(dirname(process.execPath));
  const headers = join(node, 'include', 'node');
  if (!existsSync(headers))
    throw new SetupError('This Node came without its headers: use one from https://nodejs.org.');
  cpSync(process.execPath, join(root, 'usr/local/bin/node'));
  cpSync(headers, join(root, 'usr/local/include/node'), { recursive: true });
}

function keyOf(checkout, root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'opt', 'recipe')))
    .update(exports);
  hash.update(JSON.stringify([...packagesOf(checkout)]));
  for (const name of sources.flatMap((path) => filesOf(checkout, path)))
    hash.update(`${name}\n`).update(readFileSync(join(checkout, name)));
  return hash.digest('hex');
}

/** The folders of the packages and of all that they need, with the digests of what is in them. */
function packagesOf(checkout) {
  const { packages: locked } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'));
  const found = new Map();
  const add = (name) => {
    const folder = `node_modules/${name}`;
    if (found.has(folder) || locked[folder] === undefined) return;
    // Another version may lie within whoever needs it.
    const inside = Object.entries(locked).filter(([path]) => `${path}/`.startsWith(`${folder}/`));
    found.set(
      folder,
      inside.map(([, { integrity }]) => integrity),
    );
    for (const [, { dependencies = {} }] of inside) Object.keys(dependencies).forEach(add);
  };
  packages.forEach(add);
  return found;
}

/** The files at or below a path, in order. */
export function filesOf(checkout, path) {
  if (!statSync(join(checkout, path)).isDirectory()) return [path];
  return readdirSync(join(checkout, path))
    .sort()
    .flatMap((name) => filesOf(checkout, `${path}/${name}`));
}
