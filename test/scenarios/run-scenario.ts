import type { Pulse } from '../../protocol/beacon/public-beacon.js';
import { foldCut } from '../../protocol/ledger/fold.js';
import { GridlodeError } from '../../protocol/error.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { testBeacon } from '../fixtures/campaign.js';
import { campaignOf } from './campaign.js';
import { changesBetween, objectsOf, printChanges } from './changes.js';
import { ruleOfCode } from './codes.js';
import { printEvents } from './events.js';
import { Peers, type Told } from './peers.js';
import { makers } from './record-makers/makers.js';
import { parseCommand, type Command, type Scenario } from './scenario.js';
import { settlementCommands } from './settlement.js';
import { entryOf, tablesOf } from './tables.js';
import { witnesses } from './witness.js';
import { World, identityOf, type Step } from './world.js';
import { overlay } from '../../protocol/ledger/archive.js';

/** What a scenario prints, block by block, and the rules that were seen to decide something in it. */
export interface Outcome {
  readonly outputs: readonly (readonly string[])[];
  readonly seen: ReadonlySet<string>;
}

export function runScenario({ name, blocks }: Scenario): Outcome {
  const run = new Run();
  const outputs = blocks.map(({ commands }) => {
    const output: string[] = [];
    let quiet = false;
    for (const line of commands) {
      const command = parseCommand(line);
      if (command?.verb === 'quiet') quiet = true;
      try {
        if (command !== null) output.push(...run.perform(command));
      } catch (error) {
        throw new Error(`${name}, "${line}": ${(error as Error).message}`, { cause: error });
      }
    }
    return quiet ? output.slice(-1) : output;
  });
  return { outputs, seen: run.seen };
}

class Run {
  readonly seen = new Set<string>();
  #world: World | null = null;
  readonly #peers = new Peers();

  get #open(): World {
    if (this.#world === null) throw new Error('a scenario begins with a campaign');
    return this.#world;
  }

  perform(command: Command): string[] {
    const { verb } = command;
    if (verb === 'quiet') return [];
    if (verb === 'campaign') return this.#begin(command);
    const world = this.#open;
    if (verb === 'outage') {
      world.chain.isBeaconOut = command.words[0] === 'begins';
      return [];
    }
    if (verb === 'cut') return command.options.size > 0 ? this.#tryCut(command) : this.#fold(1);
    if (verb === 'cuts') return this.#fold(Number(command.words[0]));
    if (verb === 'model') return this.#model(command);
    if (verb === 'finish') return this.#finish(command.words[0] as string);
    if (verb === 'again') {
      world.queue.push(...(world.chain.cuts.at(-1)?.records ?? []));
      return [];
    }
    if (verb === 'peer') this.#peers.open(world, command);
    if (verb === 'tell') return this.#told(this.#peers.tell(world, command));
    if (verb === 'rival') return this.#told(this.#peers.rival(world));
    if (verb === 'astray') return this.#told(this.#peers.astray(world));
    if (verb === 'peer') return [];
    if (verb === 'show') return this.#show(command.words);
    if (verb === 'total') return [`all amounts: ${world.chain.total()}`];
    if (verb === 'try') {
      const [kind, ...words] = command.words as [string, ...string[]];
      return this.#records({ ...command, verb: kind, words }).map(
        (record) => this.#admission(record) ?? 'admitted',
      );
    }
    const settled = settlementCommands[verb];
    if (settled !== undefined) {
      const { output, rules } = settled(world, command);
      for (const rule of rules) this.seen.add(rule);
      return output;
    }
    const output: string[] = [];
    for (const record of this.#records(command)) {
      const refusal = this.#admission(record);
      if (refusal !== null) output.push(refusal);
      world.enqueue(record);
    }
    return output;
  }

  #told({ lines, rules }: Told): string[] {
    for (const rule of rules) this.seen.add(rule);
    return lines.map((line) => line());
  }

  #begin({ options }: Command): string[] {
    this.#world = new World(campaignOf(options));
    for (const rule of ['CUT-1', 'ACCOUNT-1']) this.seen.add(rule);
    const { tables, names, digest } = this.#open;
    return [...printChanges(changesBetween(new Map(), objectsOf(tables, names))), `cut 0 ${digest}`];
  }

  #records(command: Command): VerifiedRecord[] {
    const make = makers[command.verb];
    if (make === undefined) throw new Error(`no command is named ${command.verb}`);
    return make(this.#open, command);
  }

  /** How gossip would take a record now, where it has no effect yet or any more. */
  #admission(record: VerifiedRecord): string | null {
    const world = this.#open;
    const refusal = world.chain.refusal(record);
    if (refusal === null) return null;
    const { body } = record;
    const signer = 'account' in body ? body.account : body.node;
    this.seen.add(ruleOfCode[refusal.code]);
    if (refusal.code === 'OPENING_BOUND' && this.#lacksBond(signer)) this.seen.add('BOND-1');
    return `${body.kind} of ${world.names.of(signer)} is ${refusal.timing}: ${refusal.code} (${ruleOfCode[refusal.code]})`;
  }

  #lacksBond(signer: string): boolean {
    const { tables, campaign } = this.#open;
    return (entryOf(tables.accounts, signer)?.balance ?? 0n) < campaign.stake.bond;
  }

  #fold(count: number): string[] {
    const world = this.#open;
    const before = objectsOf(world.tables, world.names);
    const told: string[] = [];
    for (let i = 0; i < count; i++) {
      const records = world.queue.splice(0);
      const deeds = this.#peers.take(world, world.chain.nextCut(records));
      const step = world.fold(records);
      this.#peers.compare(world);
      this.#witness(step);
      const lines = [...printEvents(step.events, world.names, world.settlements), ...this.#told(deeds)];
      told.push(...(count > 1 ? lines.map((line) => `cut ${step.number}: ${line}`) : lines));
    }
    const changes = changesBetween(before, objectsOf(world.tables, world.names));
    return [...told, ...printChanges(changes), `cut ${world.tables.number} ${world.digest}`];
  }

  #witness(step: Step): void {
    for (const [rule, isSeen] of Object.entries(witnesses)) if (isSeen(step, this.#open)) this.seen.add(rule);
    for (const event of step.events) if (event.type === 'declined') this.seen.add(ruleOfCode[event.code]);
  }

  /** A cut that may not follow: why, and that it changes nothing. */
  #tryCut({ options }: Command): string[] {
    const { chain, queue, names } = this.#open;
    const text = (key: string): string | undefined => options.get(key);
    const changes = {
      ...(text('number') !== undefined && { number: Number(text('number')) }),
      ...(text('previous') !== undefined && {
        previous: names.valueOf<typeof chain.cid>(text('previous') as string),
      }),
      ...(text('count') !== undefined && { recordCount: Number(text('count')) }),
      ...(text('reveal') !== undefined && { reveal: chain.ledger.reveal }),
      ...(text('ledger') !== undefined && { ledger: chain.ledger.reveal }),
      ...(text('pulse') !== undefined && { pulse: pulseOf(text('pulse') as string) }),
      ...(text('next-pulse') !== undefined && { nextPulse: Number(text('next-pulse')) }),
    };
    const next = chain.nextCut(queue, changes, identityOf(text('by') ?? 'A'));
    const records = options.has('without')
      ? next.records.slice(1)
      : options.has('order')
        ? next.records.toReversed()
        : next.records;
    const before = this.#open.digest;
    try {
      foldCut(chain.ledger, next.cut, records, overlay(chain.archive));
    } catch (error) {
      if (!(error instanceof GridlodeError) || !(error.code in ruleOfCode)) throw error;
      const rule = ruleOfCode[error.code as keyof typeof ruleOfCode];
      this.seen.add(rule);
      if (this.#open.digest !== before)
        throw new Error('a cut that is refused has changed the ledger', { cause: error });
      return [`refused: ${error.code} (${rule})`];
    }
    throw new Error('the cut was folded');
  }

  /**
   * Opens a slot, claims what it draws, commits it and has a panel drawn: six cuts, more where a draw is
   * lost.
   */
  #model({ words, options }: Command): string[] {
    const world = this.#open;
    const output: string[] = [];
    const [node] = words as [string];
    const command = (line: string, also: Command['options'] = new Map()): void => {
      const parsed = parseCommand(line) as Command;
      output.push(...this.perform({ ...parsed, options: new Map([...parsed.options, ...also]) }));
    };
    const owner = new Map([...options].filter(([key]) => key === 'for'));
    const rest = new Map([...options].filter(([key]) => key !== 'for'));
    const points = (): number =>
      world.tables.points.filter(
        ([, point]) => world.names.of(point.node) === node && point.commitment === null,
      ).length;
    const before = points();
    for (let attempt = 0; points() === before; attempt++) {
      if (attempt === 20) throw new Error(`${node} drew no point that it could claim`);
      for (const line of [`open ${node}`, 'cut', 'cut']) command(line, line === 'cut' ? new Map() : owner);
      const { slots } = entryOf(world.tables.members, identityOf(node).key) as { slots: readonly unknown[] };
      if (slots.length > 0)
        for (const line of [`claim ${node}`, 'cut']) command(line, line === 'cut' ? new Map() : owner);
    }
    command(`commit ${node}`, rest);
    for (const line of ['cut', 'cut']) command(line);
    return output;
  }

  /** Has all of a panel hold, pledge and attest: three cuts. */
  #finish(name: string): string[] {
    return ['hold', 'pledge', 'attest'].flatMap((verb) => [
      ...this.perform({ verb, words: [name, '*'], options: new Map() }),
      ...this.#fold(1),
    ]);
  }

  /** What the ledger says of something now: its fields that are not blank. */
  #show(words: readonly string[]): string[] {
    const { chain, names } = this.#open;
    const path = words.join(' ');
    const found = [...objectsOf(tablesOf(chain.ledger), names)].filter(
      ([key]) => key === path || key.startsWith(`${path} `),
    );
    return found.length === 0
      ? [`${path}: nothing`]
      : printChanges(changesBetween(new Map(), new Map(found))).map((line) => line.slice(2));
  }
}

/** A pulse that may be wrong: `8` is that of this number, `8/9` says so of the signature of the ninth. */
function pulseOf(text: string): Pulse {
  const [number, signed] = text.split('/').map(Number) as [number, number?];
  return { ...testBeacon.pulse(signed ?? number), number };
}
