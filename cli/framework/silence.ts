import { Writable } from 'node:stream';
import type { Context } from './command.js';
import { Output } from './output.js';

/** A context for a command that is run for what it does, not for what it prints. */
export function silenced(context: Context): Context {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => done(),
  }) as unknown as NodeJS.WriteStream;
  return { ...context, output: new Output({ json: true, stdout: nowhere, stderr: nowhere, env: {} }) };
}
