/** What happens and why, in words for whoever has never seen it. */

import { amount, counted, duration, score, short, when } from './format.js';

export const taskWords = {
  train: 'Training',
  fetch: 'Fetching to audit',
  audit: 'Auditing',
  replay: 'Replaying for a dispute',
};

/** Why the node trains nothing more now: a heading, and a sentence. */
export function waitingWords({ reason, cut, untilMs, trainsMs }) {
  const soon = trainsMs === null ? '' : ` Training can begin in about ${duration(trainsMs)}.`;
  const until =
    cut === null ? '' : ` until cut ${cut}${untilMs === null ? '' : `, about ${duration(untilMs)} from now`}`;
  return {
    halted: ['Halted', 'The node takes nothing more: see the alert above.'],
    unsure: ['Waiting to be sure', 'The node has to learn what it signed before it signs anything more.'],
    untrained: ['Set to train nothing', 'The node was started with --trainings 0.'],
    watching: [
      'Watching only',
      'The node has no dataset, or was started with --audits 0: it follows the network and serves it.',
    ],
    held: ['Held', 'Its owner lets the node do no work now: see the note above.'],
    away: ['Away', `The node has said that it is away${until}. gridlode back ends that.`],
    behind: ['Catching up', 'The node fetches cuts that it lacks from its peers first.'],
    barred: ['Barred', 'The network has barred this node: it trains nothing any more.'],
    bond: [
      'Bond missing',
      "The node's account holds less than the bond of the campaign: give it some with gridlode stake transfer.",
    ],
    enrolment: ['Joining', `The node waits for a cut that holds its enrolment.${soon}`],
    opening: [
      'Waiting for a slot',
      `The next cut can open a slot, and the cut after it draws a point.${soon}`,
    ],
    draw: ['Waiting for its draw', `The next cut draws the point to train.${soon}`],
    full: ['No room', 'There is no room for another model, or the engine does not answer.'],
    unfit: [
      'Machine too small',
      'This machine cannot finish a greater share of the points than the campaign lets it skip, so it opens no slot. gridlode grid cost shows what points take.',
    ],
    slots: ['Enough begun', 'As many slots are open as the campaign allows: a training has to end first.'],
    audits: [
      'Waiting for audits',
      "As many of the node's models are under audit as the campaign allows: one has to become final first.",
    ],
    skips: ['Skipped too much', `Too many slots were skipped: the next can be opened later.${soon}`],
  }[reason];
}

/** Why the owner of the node lets it do no work now: a heading, and a sentence. */
export function holdWords({ reason, endsMs }) {
  const until = endsMs === null ? '' : ` until ${when(endsMs)}`;
  return {
    paused: [
      `Paused${until}`,
      'What was under way goes on from its last segment. gridlode resume ends that.',
    ],
    schedule: [`Outside of its hours${until}`, 'gridlode schedule shows and sets them.'],
    battery: ['On battery', 'The node goes on once the machine is plugged in.'],
    heat: ['Too hot', 'The node goes on two minutes after the machine has cooled.'],
    load: ['Busy', 'Other programs need the machine: the node goes on two minutes after that is over.'],
    inUse: ['In use', 'Somebody uses the machine: the node goes on when nobody does.'],
  }[reason];
}

/** How others reach the node: in a word, and in a sentence. */
export function reachWords({ isLocal, isReached, forwarded, relays, directWays, relayed, trouble }) {
  if (isLocal) return ['Locally', 'It listens on this machine alone'];
  const ways = [
    forwarded === null ? '' : `Its router says that it forwards ${forwarded}.`,
    directWays > 0 ? `${counted(directWays, 'peer')} by WebRTC.` : '',
    relayed > 0 ? `${counted(relayed, 'peer')} by a relay alone.` : '',
    trouble === null ? '' : `No WebRTC: ${trouble}.`,
  ].join(' ');
  if (isReached) return ['Yes', `A peer has dialled it from outside. ${ways}`];
  if (relays.length > 0) return ['By a relay', `It is behind a router. ${ways}`];
  return ['No', `No peer has dialled it from outside: forward its port at the router. ${ways}`];
}

const releases = {
  expired: 'its holder was away for longer than the lease',
  skipped: 'its holder skipped it',
  reassigned: 'its delegation went to another node',
  forged: 'its model was forged',
  barred: 'its holder was barred',
  unaudited: 'nobody could audit its model',
};

/** A sentence about an event; null of one that is not worth one. */
export function eventWords(event, status) {
  const name = (key) => (key === status.node ? 'this node' : `node ${short(key)}`);
  const point = 'pointId' in event ? short(event.pointId) : '';
  switch (event.type) {
    case 'cut':
      return `Cut ${event.number} with ${counted(event.records, 'record')}`;
    case 'drawn':
      return `${name(event.node)} drew point ${short(event.draw.pointId)}`;
    case 'held':
      return `${name(event.node)} claimed point ${point}`;
    case 'lost':
      return `Collision: ${name(event.node)} drew point ${point}, which is taken, and draws again`;
    case 'committed':
      return `${name(event.node)} committed to its model of ${point}${event.outcome === 'accepted' ? '' : `, which it ${event.outcome}`}`;
    case 'settled':
      return settledWords(event, name);
    case 'released':
      return `Point ${point} of ${name(event.node)} is free again: ${releases[event.reason]}`;
    case 'vested':
      return `The model of ${point} by ${name(event.node)} has vested: it can carry stake`;
    case 'disputed':
      return `${name(event.node)} accuses ${name(event.accused)}: what it retrained differs`;
    case 'verdict':
      return `Verdict on ${point}: ${event.verdict}`;
    case 'barred':
      return `${name(event.node)} is barred: ${event.reason}`;
    case 'slashed':
      return `${name(event.node)} loses its bond of ${amount(event.amount, status.campaign)}`;
    case 'delegated':
      return `An account delegates ${amount(event.amount, status.campaign)}`;
    case 'undelegated':
      return `An account takes back a delegation of ${amount(event.amount, status.campaign)}`;
    case 'returned':
      return `An account has ${amount(event.amount, status.campaign)} back`;
    case 'transferred':
      return `An account gives ${amount(event.amount, status.campaign)} to another`;
    case 'assigned':
      return `${name(event.node)} trains for a delegation`;
    case 'opened':
      return `Round ${event.era} is open until cut ${event.deadline}, with stake on ${counted(event.positions, 'model')}`;
    case 'paid':
      return event.targets === null
        ? `Round ${event.era} ends unscored: all stakes are free again`
        : `Round ${event.era} is settled`;
    case 'livePredicted':
      return `Round ${event.era} is predicted by ${counted(event.models, 'model')} of this node`;
    case 'liveIgnored':
      return `A live file is left alone: ${event.why}`;
    case 'work':
      return event.state === 'stopped' ? null : `${taskWords[event.task]} ${point}: ${event.state}`;
    case 'workFailed':
      return `${taskWords[event.task]} ${point} failed: ${event.why}`;
    case 'unsound':
      return `The memory or the disk of this machine may be bad: ${event.why}`;
    case 'engine':
      return `The engine was started again: ${event.why}`;
    case 'hold':
      return event.hold === null ? 'The node may work again' : `Held: ${holdWords(event.hold)[0]}`;
    case 'silent':
      return `No cut came for ${duration(event.ms)}`;
    case 'pulseMissing':
      return `Cuts wait for pulse ${event.pulse} of the public beacon`;
    case 'cutLate':
      return `Cut ${event.number} came after the pulse that it names was out`;
    case 'cutAlone':
      return `Cut ${event.number} holds no pulse of the public beacon`;
    case 'halted':
    case 'unsure':
    case 'damage':
      return event.what;
    case 'sure':
      return 'The node knows all that it signed, and goes on';
    case 'skew':
      return `A peer runs another version: ${event.software}`;
    case 'twin':
      return "Another node runs with this node's identity";
    case 'unreached':
      return event.isOther
        ? 'Another peer answers at a bootstrap address'
        : 'Nobody answers at a bootstrap address';
    case 'frozen':
      return 'An account is frozen: it signed two records for one place in its log';
    case 'declined':
      return `A record of an account could do nothing: ${event.code}`;
    default:
      return null;
  }
}

function settledWords({ pointId, point }, name) {
  const of = `The model of ${short(pointId)}`;
  switch (point.state) {
    case 'final':
      return `${of} by ${name(point.node)} is final: corr ${score(point.corr)}, ${counted(point.attestations, 'audit')}`;
    case 'revoked':
      return `${of} by ${name(point.node)} is revoked: ${point.reason}`;
    case 'duplicate':
      return `${of} by ${name(point.node)} is too like that of ${short(point.near.pointId)}`;
    case 'free':
      return null;
    default:
      return `${of} by ${name(point.node)} was ${point.state}`;
  }
}
