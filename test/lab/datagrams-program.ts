import { createSocket } from 'node:dgram';

/** Sends a datagram from port 5000 to whom it is told, and tells from where each came that it has. */
const socket = createSocket('udp4');
socket.on('message', (text, { address, port }) => process.send?.({ text: text.toString(), address, port }));
socket.bind(5000, () => process.send?.({ text: 'ready', address: '', port: 0 }));
process.on('message', ({ text, address, port }: Datagram) => socket.send(text, port, address));
process.on('disconnect', () => process.exit());

export interface Datagram {
  readonly text: string;
  readonly address: string;
  readonly port: number;
}
