import { join } from 'node:path';
import { createProgress } from '../progress.js';
import { makeOldRoot, triplets } from './old-root.js';
import { pack } from './pack.js';
import { prebuild } from './prebuild.js';
import { stage } from './stage.js';

/**
 * Makes what is handed out of a checkout that is set up: dist/package/ with the package for npm, the addon
 * for each kind of machine inside, and SHA256SUMS. Two of one commit are the same to the byte, made with one
 * version of npm. Rejects with SetupError.
 */
export async function makeRelease(checkout, signal) {
  const progress = createProgress();
  const root = join(checkout, 'native', 'build', 'old-root');
  const step = (title) => ({ checkout, root, signal, progress, title });
  await makeOldRoot(step('[1/3]'));
  const addons = {};
  for (const arch of Object.keys(triplets)) addons[arch] = await prebuild({ ...step('[2/3]'), arch });
  const folder = join(checkout, 'dist', 'staged');
  stage({ checkout, folder, addons });
  const { path, sum, bytes } = await pack({ folder, target: join(checkout, 'dist', 'package'), signal });
  progress.say(`[3/3] ${path}, ${(bytes / 1e6).toFixed(1)} MB, sha256 ${sum}`);
}
