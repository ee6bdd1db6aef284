import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import type { Command } from '../scenario.js';
import { identityOf, type Identity, type World } from '../world.js';

/** What a command has signed: often one record of each node that it names. */
export type Maker = (world: World, command: Command) => VerifiedRecord[];

export const number = ({ options }: Command, name: string, usual: number): number => {
  const given = options.get(name);
  return given === undefined ? usual : Number(given);
};

/** Nodes by their letters; `A..D` is four of them. */
export function nodesOf(words: readonly string[]): Identity[] {
  return words.flatMap((word) => {
    const range = /^([A-Z])\.\.([A-Z])$/.exec(word);
    if (range === null) return [identityOf(word)];
    const [from, to] = [range[1] as string, range[2] as string].map((letter) => letter.charCodeAt(0)) as [
      number,
      number,
    ];
    return Array.from({ length: to - from + 1 }, (_, i) => identityOf(String.fromCharCode(from + i)));
  });
}

export const ofNodes =
  (make: (world: World, node: Identity, command: Command) => VerifiedRecord): Maker =>
  (world, command) =>
    nodesOf(command.words).map((node) => make(world, node, command));
