import { fail } from '../../protocol/error.js';
import type { TournamentModel } from './answers.js';
import { tournamentCodes } from './codes.js';
import { modelOf, namesOf } from './submit.js';

const slotsMax = 200;

/** What a slot of the account submits. */
export type SlotSource =
  /** A model that is stored here or final in the network, by its point or its manifest, whole or short. */
  | { readonly kind: 'model'; readonly id: string }
  /** All final models of the node, each as much as any other. */
  | { readonly kind: 'portfolio' }
  /** The meta model of the Gridlode round with the same rows. */
  | { readonly kind: 'meta-model' };

export interface Slot {
  readonly model: TournamentModel;
  readonly source: SlotSource;
  /** The source as it was written. */
  readonly text: string;
}

/** A line of a slot file: the name or the id of a model of the account, and what it submits. */
export interface SlotLine {
  readonly name: string;
  readonly source: SlotSource;
  readonly text: string;
}

/**
 * The lines `NAME = SOURCE` of a slot file; empty ones, and those that begin with #, are left alone. Throws
 * SLOTS_FILE or SLOT_TWICE.
 */
export function parseSlots(text: string, file: string): SlotLine[] {
  const slots: SlotLine[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (/^\s*(#|$)/.test(line)) return;
    const [, name = '', written = ''] = /^\s*([\w.-]{1,100})\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    const source = parseSource(written);
    if (source === null)
      return fail(
        tournamentCodes,
        'SLOTS_FILE',
        `Line ${i + 1} of ${file} is ${JSON.stringify(line.slice(0, 100))}`,
      );
    if (slots.some((slot) => slot.name === name))
      fail(tournamentCodes, 'SLOT_TWICE', `Line ${i + 1} of ${file} names the slot ${name} again`);
    slots.push({ name, source, text: written });
  });
  if (slots.length === 0 || slots.length > slotsMax)
    fail(tournamentCodes, 'SLOTS_FILE', `${file} has ${slots.length} slots, not 1 to ${slotsMax}`);
  return slots;
}

function parseSource(text: string): SlotSource | null {
  if (text === 'portfolio' || text === 'meta-model') return { kind: text };
  // No short form of a manifest alone: a slip in one of the words above would look like it.
  return /^(?:[0-9a-f]{6,64}|bafyrei[a-z2-7]{8,52})$/.test(text) ? { kind: 'model', id: text } : null;
}

/** The slots as those of an account. Throws SLOT_UNKNOWN, and SLOT_TWICE where a name and an id mean one. */
export function matchSlots(lines: readonly SlotLine[], models: readonly TournamentModel[]): Slot[] {
  const slots = lines.map(({ name, source, text }) => ({
    model:
      modelOf(models, name) ??
      fail(tournamentCodes, 'SLOT_UNKNOWN', `The account has no model ${name}, but ${namesOf(models)}`),
    source,
    text,
  }));
  const twice = slots.find(({ model }, i) => slots.findIndex((slot) => slot.model.id === model.id) < i);
  if (twice !== undefined)
    fail(tournamentCodes, 'SLOT_TWICE', `The slot ${twice.model.name} is named by its name and by its id`);
  return slots;
}
