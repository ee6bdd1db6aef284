import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import { collect, type Gridlode, type Run } from '../cli/run-bin.js';

export const quickFlags = ['--listen', '/ip4/127.0.0.1/tcp/0', '--threads', '1', '--memory', '200MB'];

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
  readonly address: string;
}

/** Starts a node of its own process; resolves once it says that it is up. */
export const startNode = (gridlode: Gridlode, name: string, ...more: string[]): Promise<Started> =>
  startNodeWith(gridlode, {}, name, ...more);

/** The same in an environment with `env`. */
export async function startNodeWith(
  gridlode: Gridlode,
  env: NodeJS.ProcessEnv,
  name: string,
  ...more: string[]
): Promise<Started> {
  const args = ['start', '--json', '--dir', gridlode.path(name), ...quickFlags, ...more];
  const child = gridlode.start(args, env);
  const ended = collect(child);
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (text: string) => {
      said += text;
      const ready = said
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
        .find(({ type }) => type === 'ready');
      if (ready !== undefined) resolve(ready.addresses[0]);
    });
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { child, ended, address };
}

type Told = ReturnType<typeof JSON.parse>;

/** What a process prints from now on, an event on each line, with when it did. */
export class EventLog {
  readonly told: { readonly atMs: number; readonly event: Told }[] = [];
  readonly #lines = new EventEmitter();

  constructor(child: ChildProcess) {
    const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> });
    lines.on('line', (line) => {
      this.told.push({ atMs: Date.now(), event: JSON.parse(line) });
      this.#lines.emit('line');
    });
    lines.on('close', () => this.#lines.emit('error', new Error('It ended')));
    this.#lines.on('error', () => undefined);
  }

  /** Resolves with the first event that is wanted, also of those that were printed already. */
  async first(isWanted: (event: Told) => boolean): Promise<{ atMs: number; event: Told }> {
    for (;;) {
      const found = this.told.find(({ event }) => isWanted(event));
      if (found !== undefined) return found;
      await once(this.#lines, 'line');
    }
  }
}

/** Runs a command on the data directory of a node by its name; answers its JSON. */
export type Ask = (name: string, ...args: string[]) => Promise<Told>;

/** Far longer than anything waited for takes on a busy machine, and shorter than a file may take. */
const untilMs = 150_000;

/**
 * Asks a running node until the answer is as wanted; commands are all that a person has. Where that never
 * comes, the last answer tells why.
 */
export async function until<T>(question: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const endMs = performance.now() + untilMs;
  for (;;) {
    const answer = await question();
    if (isWanted(answer)) return answer;
    if (performance.now() > endMs)
      throw new Error(`Never as wanted, but at last ${inspect(answer, { depth: 8 })}`);
    await delay(200);
  }
}

/**
 * Delegates amounts for models of nodes, by their names, from the account of `staker.key`; resolves once each
 * has its models vested. `by` is the node that is asked.
 */
export async function delegateUntilVested(
  ask: Ask,
  { by, account }: { readonly by: string; readonly account: string },
  delegations: readonly (readonly [name: string, amount: string, models: string])[],
): Promise<void> {
  const signed = ['--key', 'staker.key', '--passphrase-file', 'passphrase'];
  for (const [name, amount, models] of delegations) {
    const { node } = await ask(name, 'status');
    await ask(by, 'stake', 'delegate', amount, '--models', models, '--node', node, ...signed);
  }
  await until(
    () => ask(by, 'stake', 'status', account),
    ({ delegations: found }) =>
      found.length === delegations.length &&
      found.every(
        ({ models, slots }: { models: number; slots: { state: string }[] }) =>
          slots.filter(({ state }) => state === 'vested').length === models,
      ),
  );
}

/** What nodes tell of rounds, once each has a settled one; all tell the same root of the first. */
export async function settledAlike(ask: Ask, names: readonly string[]): Promise<Told[]> {
  const shown = [];
  for (const name of names)
    shown.push(
      await until(
        () => ask(name, 'round', 'list'),
        ({ settled }) => settled.length > 0,
      ),
    );
  assert.is(new Set(shown.map(({ settled }) => settled[0].root)).size, 1);
  return shown;
}
