/**
 * Delays, loses, doubles and reorders messages, and cuts the network in two for a while; the last part of a
 * run is calm.
 */
export class Network {
    scenario;
    clock;
    random;
    delivered = 0;
    lost = 0;
    constructor(scenario, clock, random) {
        this.scenario = scenario;
        this.clock = clock;
        this.random = random;
    }
    /** Calls `deliver` when a message arrives, if it does; a second time, with `again`, where it is doubled. */
    send(from, to, deliver) {
        const { loss, duplication, delayMs } = this.scenario;
        if (this.#isApart(from, to) || (!this.#isCalm() && this.random.chance(loss))) {
            this.lost++;
            return;
        }
        const copies = this.random.chance(duplication) ? 2 : 1;
        for (let copy = 0; copy < copies; copy++) {
            this.clock.after(this.random.int(...delayMs), () => {
                if (!to.online)
                    return;
                this.delivered++;
                deliver(copy > 0);
            });
        }
    }
    #isCalm() {
        return this.clock.nowMs > this.scenario.calmFromMs;
    }
    #isApart(from, to) {
        const { partition } = this.scenario;
        const { nowMs } = this.clock;
        return (partition !== null &&
            nowMs >= partition.fromMs &&
            nowMs < partition.toMs &&
            from.index < partition.at !== to.index < partition.at);
    }
}
//# sourceMappingURL=network.js.map