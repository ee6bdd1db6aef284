import { connect } from 'node:net';
import type { DataChannel, PeerConnection } from 'node-datachannel';
import { channelBufferMaxBytes, directGatherMs } from '../constants.js';
import type { Told, Tells } from './channels.js';

// The process that holds a node's data channels: what the library's native code does wrong ends this process,
// and the node goes on without them. It carries bytes between each channel and a socket of the node.

const { PeerConnection: Connection, cleanup } = await import('node-datachannel');
const connections = new Map<number, PeerConnection>();
const tell = (message: Tells): void => void process.send?.(message);

process.on('message', (told: Told) => {
  try {
    obey(told);
  } catch (error) {
    close(told.id, (error as Error).message);
  }
});
process.on('disconnect', () => {
  for (const id of connections.keys()) close(id, 'The node ended');
  cleanup();
  process.exit();
});

function obey(told: Told): void {
  const { id } = told;
  if (told.do === 'close') return close(id, 'It was given up');
  if (told.do === 'accept') return connections.get(id)?.setRemoteDescription(told.sdp, 'answer');
  const connection = new Connection(String(id), {
    iceServers: told.stun === null ? [] : [`stun:${told.stun}`],
  });
  connections.set(id, connection);
  let isDescribed = false;
  const describe = (): void => {
    const description = connection.localDescription();
    if (isDescribed || description === null || !connections.has(id)) return;
    isDescribed = true;
    tell({ is: 'described', id, sdp: description.sdp });
  };
  // Who answers no question about our address must not keep us from what is known.
  const timer = setTimeout(describe, directGatherMs);
  connection.onGatheringStateChange((state) => {
    if (state !== 'complete') return;
    clearTimeout(timer);
    describe();
  });
  connection.onStateChange((state) => {
    if (state === 'failed' || state === 'closed') close(id, `The connection ${state}`);
  });
  if (told.do === 'offer') join(told, connection, connection.createDataChannel('gridlode'));
  else {
    connection.onDataChannel((channel) => join(told, connection, channel));
    connection.setRemoteDescription(told.sdp, 'offer');
  }
}

function close(id: number, why: string): void {
  const connection = connections.get(id);
  if (connection === undefined) return;
  connections.delete(id);
  connection.close();
  tell({ is: 'closed', id, why });
}

/** Joins a channel, once it is open, with a socket of the node, to which it first sends the secret. */
function join(
  { id, port, secret }: Extract<Told, { port: number }>,
  connection: PeerConnection,
  channel: DataChannel,
): void {
  const onOpen = (): void => {
    const remote = connection.getSelectedCandidatePair()?.remote;
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from(secret, 'hex'));
    socket.on('data', (bytes) => {
      channel.sendMessageBinary(bytes);
      if (channel.bufferedAmount() > channelBufferMaxBytes) socket.pause();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => close(id, 'The node closed it'));
    channel.setBufferedAmountLowThreshold(channelBufferMaxBytes / 2);
    channel.onBufferedAmountLow(() => socket.resume());
    channel.onMessage((message) => {
      // The windows of its streams keep an honest peer far below this.
      if (socket.writableLength > 16 * channelBufferMaxBytes)
        return close(id, 'The peer sends beyond measure');
      socket.write(typeof message === 'string' ? message : new Uint8Array(message));
    });
    channel.onClosed(() => socket.end());
    tell({ is: 'open', id, host: remote?.address ?? '', port: remote?.port ?? 0 });
  };
  if (channel.isOpen()) onOpen();
  else channel.onOpen(onOpen);
}
