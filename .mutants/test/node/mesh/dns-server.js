import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
/** The types of record that it answers with. */
const types = { a: 1, txt: 16, aaaa: 28 };
/** A name server on loopback that answers from its tables, and that a name has no such record otherwise. */
export class DnsServer {
    a = new Map();
    aaaa = new Map();
    txt = new Map();
    #socket;
    constructor(socket) {
        this.#socket = socket;
        socket.on('message', (query, { port, address }) => socket.send(this.#answer(query), port, address));
    }
    static async start() {
        const socket = createSocket('udp4').bind(0, '127.0.0.1');
        await once(socket, 'listening');
        return new DnsServer(socket);
    }
    get address() {
        return `127.0.0.1:${this.#socket.address().port}`;
    }
    async stop() {
        this.#socket.close();
        await once(this.#socket, 'close');
    }
    /**
     * RFC 1035: the header, the question as it came, and an answer for each record, whose name points to the
     * question.
     */
    #answer(query) {
        const labels = [];
        let at = 12;
        for (let length = query[at]; length > 0; length = query[at]) {
            labels.push(query.subarray(at + 1, at + 1 + length).toString());
            at += 1 + length;
        }
        const type = query.readUInt16BE(at + 1);
        const records = this.#records(labels.join('.').toLowerCase(), type).map((data) => {
            const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, 0]);
            head.writeUInt16BE(data.length, 10);
            return Buffer.concat([head, data]);
        });
        const header = Buffer.from([
            query[0],
            query[1],
            0x81,
            0x80,
            0,
            1,
            0,
            records.length,
            0,
            0,
            0,
            0,
        ]);
        return Buffer.concat([header, query.subarray(12, at + 5), ...records]);
    }
    #records(name, type) {
        if (type === types.a)
            return (this.a.get(name) ?? []).map(bytesOf);
        if (type === types.aaaa)
            return (this.aaaa.get(name) ?? []).map(bytesOf);
        if (type !== types.txt)
            return [];
        return (this.txt.get(name) ?? []).map((text) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]));
    }
}
/** The bytes of an IP address: those of its multiaddr, after the code. */
const bytesOf = (host) => Buffer.from(multiaddr(`/${isIPv6(host) ? 'ip6' : 'ip4'}/${host}`).bytes.subarray(1));
//# sourceMappingURL=dns-server.js.map