import { Collections } from './collections.mjs';
import { DeliveryCount } from './delivery-count.mjs';
import { number, say, serve } from './program.mjs';
import { Ticks } from './ticks.mjs';

/**
 * Counts what a receiving program is given and tells the harness; with `pauses=1` the garbage collections too,
 * with `ticks=1` the ticks of a timer.
 */
export class MeasuredReceiver {
  #count = new DeliveryCount();
  #collections = number('pauses', 0) ? new Collections() : undefined;
  #ticks = number('ticks', 0) ? new Ticks() : undefined;

  /**
   * @param {number} bytes that were copied out
   * @param {number} [packets] that they stand for; one datagram unless said
   */
  copied(bytes, packets = 1) {
    this.#count.add(bytes, packets);
  }

  /** Says where it listens, and serves the harness. @param {number[]} ports */
  serve(ports) {
    say({ ready: true, ports });
    serve(() => this.#report());
  }

  async #report() {
    const report = await this.#count.report();
    if (!report.window) return report;
    const { from, to } = report.window;
    return { ...report, ...this.#collections?.between(from, to), ...this.#ticks?.between(from, to) };
  }
}
