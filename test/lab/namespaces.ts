import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * How a home router maps what its hosts send. Endpoint-independent: a port of its own for each port of the
 * host, open to everybody. Port-restricted: the same, open to whom the host has sent to. Symmetric: another,
 * random one for each peer, open to that peer alone.
 */
export type Nat = 'endpoint-independent' | 'port-restricted' | 'symmetric';

const rulesOf = (nat: Nat, wanAddress: string, hostAddress: string): string => {
  const translated = {
    'endpoint-independent': `snat to ${wanAddress}`,
    'port-restricted': 'masquerade',
    symmetric: 'masquerade fully-random',
  }[nat];
  const inwards =
    nat === 'endpoint-independent' ? `iifname wan udp dport 1024-65535 dnat to ${hostAddress}` : '';
  // What nobody asked for is dropped before it leaves a trace: a tracked flow would take a host's port.
  return `table ip home {
    chain in { type nat hook prerouting priority dstnat; ${inwards}
    }
    chain out { type nat hook postrouting priority srcnat; oifname wan ${translated}
    }
    chain forward { type filter hook forward priority filter; policy drop;
      ct state established,related accept
      iifname lan accept
      ct status dnat accept
    }
    chain input { type filter hook input priority filter; policy drop;
      ct state established,related accept
      iifname { lan, lo } accept
    }
  }`;
};

const ready = 'ready';
/** The namespaces end with this process, whose input is a pipe from the test, and with what runs in them. */
const holding = `mount -t tmpfs none /run && mkdir /run/netns && ip link set lo up && echo ${ready} && exec cat`;
const holderOf = ['--map-root-user', '--net', '--mount', 'sh', '-c', holding];

/** Why no namespaces can be made here; null where they can. */
export function whyNoLab(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  const missing = ['ip', 'nft', 'unshare', 'nsenter'].filter(
    (tool) => spawnSync(tool, ['-V']).error !== undefined,
  );
  if (missing.length > 0) return `${missing.join(', ')} of iproute2, nftables or util-linux missing`;
  const tried = spawnSync('unshare', [
    ...holderOf.slice(0, -1),
    `${holding} < /dev/null && nft list ruleset`,
  ]);
  return tried.status === 0 ? null : 'this system lets this user make no network namespaces';
}

const linkOf = (name: string): string => (name.startsWith('public') ? 'wan' : 'eth0');

/** A host of the lab: where processes run. */
export interface Place {
  readonly name: string;
  readonly address: string;
}

/**
 * An internet in network namespaces, sealed off from all else: public hosts in 11.0.0.0/16, and homes with a
 * router before them. Nothing of it is left when the test ends, however that ends.
 */
export class Lab {
  readonly #holder: ChildProcess;
  #hosts = 0;
  #homes = 0;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  static async open(): Promise<Lab> {
    const holder = spawn('unshare', holderOf, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [said] = (await once(holder.stdout, 'data')) as [Buffer];
    if (said.toString().trim() !== ready) throw new Error(`The lab says ${said.toString()}`);
    const lab = new Lab(holder);
    lab.run(`ip netns add internet
      ip -n internet link add br0 type bridge
      ip -n internet link set br0 up`);
    return lab;
  }

  /** What to put before a command so that it runs in a place. */
  commandIn(place: Place): [string, ...string[]] {
    return [...this.#enter(), 'ip', 'netns', 'exec', place.name];
  }

  /** A host with an address of its own in the internet, of one family alone. */
  addPublicHost(family: 4 | 6 = 4): Place {
    const number = ++this.#hosts;
    const address = family === 4 ? `11.0.0.${number}` : `2a00:1::${number}`;
    const place = { name: `public${number}`, address };
    // What else would have to be shown first: that nobody has the address.
    const range = family === 4 ? `${address}/16` : `${address}/64 nodad`;
    this.#plug(place.name, 'wan', 'internet', `w${number}`, range);
    return place;
  }

  /** The hosts of a home behind a router of its own. */
  addHome(nat: Nat, hosts = 1): Place[] {
    const number = ++this.#homes;
    const router = `router${number}`;
    const wanAddress = `11.0.1.${number}`;
    this.#plug(router, 'wan', 'internet', `r${number}`, `${wanAddress}/16`);
    this.run(`ip -n ${router} link add lan type bridge
      ip -n ${router} addr add 192.168.${number}.1/24 dev lan
      ip -n ${router} link set lan up
      ip netns exec ${router} sysctl -qw net.ipv4.ip_forward=1`);
    const places = Array.from({ length: hosts }, (_, i) => {
      const place = { name: `home${number}host${i + 1}`, address: `192.168.${number}.${10 + i}` };
      this.#plug(place.name, 'eth0', router, `h${i + 1}`, `${place.address}/24`, 'lan');
      this.run(`ip -n ${place.name} route add default via 192.168.${number}.1`);
      return place;
    });
    const [{ address }] = places as [Place];
    this.run(`ip netns exec ${router} nft -f -`, rulesOf(nat, wanAddress, address));
    return places;
  }

  /** The router of a home, at its address within, and the one outside. */
  routerOf({ name }: Place): Place & { readonly wanAddress: string } {
    const number = /^home(\d+)host/.exec(name)?.[1];
    return { name: `router${number}`, address: `192.168.${number}.1`, wanAddress: `11.0.1.${number}` };
  }

  /** Takes a place's cable out, or plugs it in again. */
  setPlugged({ name, address }: Place, isPlugged: boolean): void {
    this.run(`ip -n ${name} link set ${linkOf(name)} ${isPlugged ? 'up' : 'down'}`);
    if (isPlugged && linkOf(name) === 'eth0')
      this.run(`ip -n ${name} route replace default via ${address.replace(/\d+$/, '1')}`);
  }

  /**
   * Parts the internet: public hosts reach those of their own group alone, until one group has all of them.
   */
  part(groups: readonly (readonly Place[])[]): void {
    for (const [i, places] of groups.entries()) {
      if (i > 0) this.run(`ip -n internet link add br${i} type bridge 2> /dev/null || true`);
      this.run(`ip -n internet link set br${i} up`);
      for (const { name } of places)
        this.run(`ip -n internet link set ${name.replace('public', 'w')} master br${i}`);
    }
  }

  /** The bytes that a place has received and sent. */
  bytesOf({ name }: Place): number {
    const [{ stats64 }] = JSON.parse(this.run(`ip -n ${name} -s -j link show ${linkOf(name)}`)) as [
      { stats64: { rx: { bytes: number }; tx: { bytes: number } } },
    ];
    return stats64.rx.bytes + stats64.tx.bytes;
  }

  async close(): Promise<void> {
    const exit = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await exit;
  }

  #enter(): [string, ...string[]] {
    const pid = String(this.#holder.pid);
    return ['nsenter', '--preserve-credentials', '--user', '--net', '--mount', '--target', pid];
  }

  /** A new place with one cable, to the bridge of another. */
  #plug(name: string, link: string, to: string, port: string, address: string, bridge = 'br0'): void {
    this.run(`ip netns add ${name}
      ip -n ${name} link set lo up
      ip -n ${name} link add ${link} type veth peer name ${port} netns ${to}
      ip -n ${name} addr add ${address} dev ${link}
      ip -n ${name} link set ${link} up
      ip -n ${to} link set ${port} master ${bridge} up`);
  }

  /** Runs a script in the lab, of which `input` is the standard input, and returns what it prints. */
  run(script: string, input = ''): string {
    const [command, ...args] = this.#enter();
    const { status, stdout, stderr } = spawnSync(command, [...args, 'sh', '-ec', script], {
      encoding: 'utf8',
      input,
    });
    if (status !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  }
}
