import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Lab, Place } from './namespaces.js';

/** A Node.js program of this folder that runs in a place of a lab, and is told and tells what to do. */
export class ProcessIn<Told, Tells extends object> {
  readonly place: Place;
  readonly heard: Tells[] = [];
  readonly #child: ChildProcess;
  #wake: () => void = () => undefined;

  constructor(lab: Lab, place: Place, program: string, args: readonly string[] = []) {
    this.place = place;
    const [command, ...before] = lab.commandIn(place);
    const file = fileURLToPath(new URL(program, import.meta.url));
    this.#child = spawn(command, [...before, process.execPath, file, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message: Tells) => {
      this.heard.push(message);
      this.#wake();
    });
    this.#child.on('exit', () => this.#wake());
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  tell(message: Told): void {
    this.#child.send(message as object);
  }

  /** The first that it has told, or tells, of which `holds` says that it is what is waited for. */
  async hear<T extends Tells>(holds: (message: Tells) => message is T): Promise<T> {
    for (;;) {
      const found = this.heard.find(holds);
      if (found !== undefined) return found;
      if (!this.isRunning) throw new Error(`The process at ${this.place.name} ended`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }
}
