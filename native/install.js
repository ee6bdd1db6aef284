import { buildNative, NativeBuildError } from './build.js';

// What npm runs where the package is installed. Where the addon that came with it is not for this machine, or
// does not compute what it should, one is built, if the machine can. An installation does not fail for the
// engine: without it a node still watches, and says what to do once it is needed.

async function engineIsSound() {
  try {
    const { selfTest } = await import('../dist/native/index.js');
    await selfTest();
    return true;
  } catch (error) {
    console.error(`engine: ${error.message}`);
    return false;
  }
}

if (!(await engineIsSound())) {
  try {
    await buildNative({ log: (line) => console.error(line) });
  } catch (error) {
    if (!(error instanceof NativeBuildError)) throw error;
    console.error(error.message);
  }
}
