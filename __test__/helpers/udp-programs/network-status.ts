// NetworkInformation in a network namespace (`veth-pairs.ts`), one case by name.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { ConnectionProfileFilter, NetworkInformation } from 'uwp-sockets';

import { countDescriptors, freeDescriptors, useAllDescriptors } from '../tcp-programs/descriptors.js';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

interface State {
  readonly internet: string | null;
  readonly levels: Readonly<Record<string, number>>;
  readonly addresses: readonly string[];
}

/** The state of the near ends. */
function state(): State {
  const profiles = NetworkInformation.getConnectionProfiles().filter(({ profileName }) => profileName.endsWith('0'));
  return {
    internet: NetworkInformation.getInternetConnectionProfile()?.profileName ?? null,
    levels: Object.fromEntries(profiles.map((each) => [each.profileName, each.getNetworkConnectivityLevel()])),
    addresses: NetworkInformation.getHostNames().map(({ canonicalName }) => canonicalName),
  };
}

function ip(...commands: string[]): void {
  execFileSync('ip', ['-batch', '-'], { input: commands.join('\n') });
}

function collect(): Collector<State> {
  const events = new Collector<State>();
  NetworkInformation.onnetworkstatuschanged = () => events.add(state());
  return events;
}

/** Waits for an event after which the state is the wanted one. */
async function untilState(events: Collector<State>, isWanted: (found: State) => boolean): Promise<void> {
  for (let count = events.items.length + 1; ; count++) {
    const found = (await events.until(count))[count - 1]!;
    if (isWanted(found)) return;
  }
}

/** Changes the network, and waits for an event with that Internet profile. */
async function untilInternet(events: Collector<State>, wanted: string | null, ...commands: string[]): Promise<void> {
  ip(...commands);
  await untilState(events, ({ internet }) => internet === wanted);
  const { internet, levels } = state();
  print({ internet, levels });
}

const cases: Record<string, () => Promise<void> | void> = {
  async ways() {
    const { internet, levels } = state();
    print({ internet, levels });
    const events = collect();
    const hold = setInterval(() => undefined, 1000);
    await untilInternet(events, 'a0', 'route add default via 10.93.1.2 metric 100');
    await untilInternet(events, 'b0', 'route add default via 10.93.2.2 metric 50');
    await untilInternet(events, 'a0', 'route del default metric 50', 'route add default via 10.93.2.2 metric 200');
    await untilInternet(events, null, 'link set a1 down');
    await untilInternet(events, 'a0', 'link set a1 up');
    await untilInternet(events, null, 'route del default metric 100', 'route del default metric 200');
    await untilInternet(events, 'b0', 'route add default via fd93:2::2');
    await untilInternet(events, null, 'route del default via fd93:2::2');
    clearInterval(hold);
  },

  async addresses() {
    const events = collect();
    const hold = setInterval(() => undefined, 1000);
    ip('address add 10.93.9.1/24 dev b0');
    await untilState(events, ({ addresses }) => addresses.includes('10.93.9.1'));
    ip('address del 10.93.9.1/24 dev b0');
    await untilState(events, ({ addresses }) => !addresses.includes('10.93.9.1'));
    ip('link del b0');
    await untilState(events, ({ levels }) => !('b0' in levels));
    print(Object.keys(state().levels));
    clearInterval(hold);
  },

  /** Thousands of changes by another process, the last of which is waited for. */
  async burst() {
    const events = collect();
    let timers = 0;
    const timersAtEvents: number[] = [];
    const count = setInterval(() => timers++, 1);
    NetworkInformation.addEventListener('networkstatuschanged', () => timersAtEvents.push(timers));
    const began = performance.now();
    const changes = Array.from({ length: 1000 }, (_, index) => [
      `address add 10.95.${index >> 8}.${index & 255}/32 dev a0`,
      `address del 10.95.${index >> 8}.${index & 255}/32 dev a0`,
    ]);
    ip(...changes.flat(), 'address add 10.96.0.1/32 dev a0');
    await untilState(events, ({ addresses }) => addresses.includes('10.96.0.1'));
    const most = Math.ceil((performance.now() - began) / 100);
    clearInterval(count);
    print({
      events: events.items.length <= most ? 'bounded' : `${events.items.length} of ${most}`,
      timers: timersAtEvents.every((each, index) => each > (timersAtEvents[index - 1] ?? -1)),
    });
  },

  async workers() {
    const workers = [1, 2].map(() => new Worker(__filename));
    const ends = workers.map(async (worker) => once(worker, 'exit'));
    await Promise.all(workers.map(async (worker) => once(worker, 'message')));
    const events = collect();
    const messages = workers.map(async (worker) => once(worker, 'message'));
    ip('route add default via 10.93.1.2');
    print((await Promise.all(messages)).flat());
    await events.until(1);
    print((await Promise.all(ends)).flat());
  },

  /** The process exits although there is a handler. */
  ends() {
    collect();
    print('watching');
  },

  async removed() {
    // The first child of a process opens descriptors that stay open.
    ip('link show');
    const unwanted = collect();
    const without = countDescriptors() - 1;
    NetworkInformation.onnetworkstatuschanged = null;
    await settled(() => countDescriptors() === without);
    const wanted = new Collector<null>();
    const handler = (): void => wanted.add(null);
    NetworkInformation.addEventListener('networkstatuschanged', handler);
    const hold = setInterval(() => undefined, 1000);
    ip('route add default via 10.93.1.2');
    await wanted.until(1);
    NetworkInformation.removeEventListener('networkstatuschanged', handler);
    await settled(() => countDescriptors() === without);
    print({ unwanted: unwanted.items.length, wanted: wanted.items.length });
    clearInterval(hold);
  },

  async noDescriptors() {
    const { networkAdapter } = NetworkInformation.getHostNames().at(-1)!.ipInformation!;
    const filter = new ConnectionProfileFilter();
    const used = useAllDescriptors();
    print([
      failureOf(() => NetworkInformation.getInternetConnectionProfile()),
      failureOf(() => NetworkInformation.getConnectionProfiles()),
      failureOf(() => networkAdapter.networkItem),
      failureOf(() => (NetworkInformation.onnetworkstatuschanged = () => undefined)),
      await networkAdapter.getConnectedProfileAsync().then(undefined, codeOf),
      await NetworkInformation.findConnectionProfilesAsync(filter).then(undefined, codeOf),
    ]);
    print(NetworkInformation.onnetworkstatuschanged);
    freeDescriptors(used);
  },

  /** In a sandbox that has no netlink. */
  sandboxed() {
    NetworkInformation.onnetworkstatuschanged = () => undefined;
    print([
      NetworkInformation.getInternetConnectionProfile(),
      NetworkInformation.getConnectionProfiles().length,
      typeof NetworkInformation.onnetworkstatuschanged,
    ]);
  },
};

/** The I/O thread closes its descriptors asynchronously. */
async function settled(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

function failureOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  return (error as { hresult: string }).hresult;
}

/** Reports the first event and ends. */
function asWorker(): void {
  const port = parentPort!;
  // Keeps the worker running until then.
  port.on('message', () => undefined);
  NetworkInformation.onnetworkstatuschanged = () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    port.postMessage(state().internet);
    port.close();
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port.postMessage('watching');
}

if (isMainThread) void cases[process.argv[2]!]!();
else asWorker();
