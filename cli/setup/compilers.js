import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './setup-error.js';

// Each is also the name of its Debian package.
const tools = ['python3', 'make', 'g++'];

/** Throws one sentence that names what the native build needs and `path`, a PATH, does not have. */
export function requireCompilers(path) {
  const missing = tools.filter(
    (tool) => !path.split(delimiter).some((folder) => isExecutable(join(folder || '.', tool))),
  );
  if (missing.length === 0) return;
  throw new SetupError(
    `The native build needs ${missing.join(' and ')}, not found in PATH: on Debian or Ubuntu, run "sudo apt-get install -y ${missing.join(' ')}". To stake and watch alone needs none of it: "npm run build -- --without-engine".`,
  );
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
