#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { complainAboutNode } from '../setup/node-version.cjs';

/** Dependencies lie beside or above, as npm likes it. */
function isBuilt() {
  try {
    createRequire(import.meta.url).resolve('cli-table3');
    return existsSync(new URL('../../dist/cli/main.js', import.meta.url));
  } catch {
    return false;
  }
}

async function run() {
  const complaint =
    complainAboutNode(process.versions.node) ||
    (isBuilt() ? null : 'Gridlode is not built yet: run "npm run build" in its folder, then this again.');
  if (complaint) {
    console.error(complaint);
    return 1;
  }
  const { main } = await import('../../dist/cli/main.js');
  return main(process.argv.slice(2));
}

run().then((exitCode) => {
  process.exitCode = exitCode;
});
