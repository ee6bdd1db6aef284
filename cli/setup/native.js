import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.js';
import { SetupError } from './setup-error.js';

/**
 * Builds the native addon; answers whether there was anything to do. native/build.js knows what is up to date
 * and is then silent. It runs in a process of its own, so that ending its group ends the compilers too.
 */
export async function buildAddon({ root, signal, progress, title }) {
  let worked = false;
  const onLine = (line) => {
    if (!worked) progress.say(`${title} ${line}`);
    else progress.tell(`${title} ${line}`);
    worked = true;
  };
  const { code, stderr } = await runChild(process.execPath, [join(import.meta.dirname, 'native.js')], {
    cwd: root,
    signal,
    onLine,
  });
  progress.end();
  if (code !== 0) throw new SetupError(stderr.trimEnd());
  return worked;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { buildNative, NativeBuildError } = await import('../../native/build.js');
  try {
    await buildNative({ log: (line) => console.log(line) });
  } catch (error) {
    if (!(error instanceof NativeBuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
