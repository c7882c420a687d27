/** What this process has used since the object was made. */
export class ProcessUsage {
  #cpu = process.cpuUsage();
  #loop = performance.eventLoopUtilization?.();

  /**
   * Processor time of all threads, and the time in which the event loop of this thread was busy; that one is NaN where
   * the runtime does not measure it.
   */
  get seconds() {
    const { user, system } = process.cpuUsage(this.#cpu);
    const active = performance.eventLoopUtilization?.(this.#loop).active ?? NaN;
    return { userSeconds: user / 1e6, systemSeconds: system / 1e6, eventLoopSeconds: active / 1000 };
  }
}

/** The largest resident set of this process so far, in bytes. */
export function peakMemory() {
  return process.resourceUsage().maxRSS * 1024;
}
