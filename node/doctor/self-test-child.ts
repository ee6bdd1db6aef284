import { selfTest } from '../../native/index.js';
import { GridlodeError } from '../../protocol/error.js';

// Runs the engine's self-test and says what is wrong.
try {
  await selfTest();
} catch (error) {
  if (!(error instanceof GridlodeError)) throw error;
  const { code, what, remedy } = error;
  process.stdout.write(JSON.stringify({ code, what, remedy }));
  process.exitCode = 1;
}
