import { isNameable, likeliestFirst } from './addresses.js';
import { addressesPerPeerMax } from './constants.js';
import { shuffled } from './shuffled.js';
/**
 * Where the peers that are connected say that they can be reached, by connection: two nodes may have one key.
 */
export class AddressBook {
    #told = new Map();
    note({ id }, addresses) {
        this.#told.set(id, addresses);
    }
    forget({ id }) {
        this.#told.delete(id);
    }
    /**
     * At most `addressesPerPeerMax` addresses at which a peer with these connections can be reached, for one
     * that is connected with us from `askerAt`: first where we dialled it ourselves, then the likeliest. Of
     * those that do not fit, others each time.
     */
    addressesOf(connections, askerAt) {
        const dialled = connections
            .filter(({ direction }) => direction === 'outbound')
            .map(({ remoteAddr }) => remoteAddr);
        const told = connections.flatMap(({ id }) => this.#told.get(id) ?? []);
        const all = [...dialled, ...likeliestFirst(told)].filter((address) => isNameable(address, askerAt));
        const once = [...new Map(all.map((address) => [address.toString(), address])).values()];
        if (once.length <= addressesPerPeerMax)
            return once;
        const surely = addressesPerPeerMax / 2;
        return [...once.slice(0, surely), ...shuffled(once.slice(surely)).slice(0, addressesPerPeerMax - surely)];
    }
}
//# sourceMappingURL=address-book.js.map