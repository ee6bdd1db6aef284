/**
 * A running hash over what happened, so that two runs can be compared without keeping them. FNV-1a in two
 * halves: it need not withstand anyone, and cryptography would take longer than what it logs.
 */
export class EventLog {
    #low = 0x811c9dc5;
    #high = 0x01000193;
    note(...words) {
        for (const word of words) {
            if (typeof word === 'number')
                this.#mix(word);
            else
                for (let i = 0; i < word.length; i++)
                    this.#mix(word.charCodeAt(i));
        }
    }
    get digest() {
        return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
    }
    #mix(value) {
        this.#low = Math.imul(this.#low ^ value, 0x01000193);
        this.#high = Math.imul(this.#high ^ (value + (this.#low >>> 15)), 0x85ebca6b);
    }
}
//# sourceMappingURL=event-log.js.map