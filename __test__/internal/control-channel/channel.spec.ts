import test, { type ExecutionContext } from 'ava';

import { Channel } from '../../../dist/internal/control-channel/channel.js';
import { networkInterval } from '../../../dist/internal/control-channel/network-interval.js';
import type { Transport } from '../../../dist/internal/control-channel/transport.js';
import { ManualClock } from '../../helpers/manual-clock.js';

class FakeTransport implements Transport {
  readonly socket: object = {};
  isConnected = true;
  isClosed = false;
  traffic = 0;
  /** Seconds that the system was told. */
  readonly probes: number[] = [];
  isLost = false;

  requireUnconnected(): void {
    throw new Error('not expected');
  }

  probeAfter(seconds: number): void {
    if (this.isLost) throw new Error('the connection is lost');
    this.probes.push(seconds);
  }

  flush(): void {
    throw new Error('not expected');
  }
}

interface Tested {
  readonly clock: ManualClock;
  readonly transport: FakeTransport;
  readonly channel: Channel;
  /** What the channel reported since the last look. */
  reported(): string[];
}

function channel(t: ExecutionContext, minutes: number): Tested {
  const clock = ManualClock.install();
  const transport = new FakeTransport();
  let reports: string[] = [];
  const tested = new Channel(transport, minutes, {
    keepAlive: () => {
      reports.push('keep-alive');
      transport.traffic++;
    },
    pushed: () => reports.push('pushed'),
    ended: (isSleep) => reports.push(isSleep ? 'slept' : 'lost'),
  });
  t.teardown(() => tested.close());
  const reported = (): string[] => {
    const last = reports;
    reports = [];
    return last;
  };
  return { clock, transport, channel: tested, reported };
}

// In the order in which they are: they share what is known of the network.

test.serial('the server gets signs of life at its interval, counted from the last one', (t) => {
  const { clock, channel: tested, reported } = channel(t, 15);
  clock.advance(14.9);
  t.deepEqual(reported(), []);
  clock.advance(0.1);
  t.deepEqual(reported(), ['keep-alive']);
  clock.advance(10);
  tested.serverMinutes = 20;
  clock.advance(9.9);
  t.deepEqual(reported(), []);
  clock.advance(0.1);
  t.deepEqual(reported(), ['keep-alive']);
  clock.advance(18);
  tested.serverMinutes = 15;
  clock.advance(0);
  t.deepEqual(reported(), ['keep-alive']);
  clock.advance(60);
  t.is(reported().length, 4);
});

test.serial('the system probes a peer after the interval of the network, which grows with each silence', (t) => {
  const { clock, transport, channel: tested } = channel(t, 1000);
  t.deepEqual(transport.probes, [15 * 60]);
  clock.advance(15.9);
  t.is(tested.networkMinutes, 15);
  clock.advance(0.1);
  t.is(tested.networkMinutes, 30);
  t.is(transport.probes.at(-1), 30 * 60);
  clock.advance(31);
  t.is(tested.networkMinutes, 60);
});

test.serial('a silence that was none proves nothing', (t) => {
  const { clock, transport, channel: tested } = channel(t, 1000);
  clock.advance(30);
  transport.traffic = 1;
  clock.advance(31);
  t.is(tested.networkMinutes, 60);
  clock.advance(61);
  t.is(tested.networkMinutes, 120);
});

test.serial('a hint that the connection was lost takes the interval back, which is then found again', (t) => {
  const { clock, transport, channel: tested } = channel(t, 1000);
  tested.decrease();
  t.is(tested.networkMinutes, 60);
  t.is(transport.probes.at(-1), 60 * 60);
  clock.advance(61);
  t.is(tested.networkMinutes, 90);
  clock.advance(91);
  t.is(tested.networkMinutes, 105);
  tested.decrease();
  t.is(tested.networkMinutes, 90);
  for (let silence = 0; silence < 10; silence++) clock.advance(tested.networkMinutes + 1);
  t.is(tested.networkMinutes, 104);
});

test.serial('no interval of the network is longer than that of the server', (t) => {
  const { clock, transport, channel: tested } = channel(t, 40);
  t.is(networkInterval.minutes, 104);
  t.is(tested.networkMinutes, 40);
  clock.advance(41);
  t.is(networkInterval.minutes, 104);
  tested.serverMinutes = 50;
  t.is(transport.probes.at(-1), 50 * 60);
});

test.serial('data is reported, and so is the end, once and behind which nothing comes', (t) => {
  const { clock, channel: tested, reported } = channel(t, 15);
  tested.received();
  tested.received();
  t.deepEqual(reported(), ['pushed', 'pushed']);
  tested.ended();
  t.deepEqual(reported(), ['lost']);
  t.true(tested.hasEnded);
  tested.ended();
  tested.received();
  clock.advance(1000);
  t.deepEqual(reported(), []);
  t.is(clock.pending, 0);
});

test.serial('a sleep of the machine ends the channel with the next thing that happens', (t) => {
  for (const happens of [({ clock }: Tested) => clock.advance(15), ({ channel: tested }: Tested) => tested.ended()]) {
    const tested = channel(t, 15);
    tested.clock.sleep(60);
    t.deepEqual(tested.reported(), []);
    happens(tested);
    t.deepEqual(tested.reported(), ['slept']);
    t.is(tested.clock.pending, 0);
  }
  const tested = channel(t, 15);
  tested.clock.sleep(60);
  tested.channel.received();
  t.deepEqual(tested.reported(), ['pushed', 'slept']);
});

test.serial('a sleep before the channel began does not count', (t) => {
  const { clock } = channel(t, 15);
  clock.sleep(60);
  const later = new Channel(new FakeTransport(), 15, {
    keepAlive: () => undefined,
    pushed: () => undefined,
    ended: () => t.fail(),
  });
  clock.advance(60);
  t.false(later.hasEnded);
});

test.serial('a socket that the application closes ends the channel without a report', (t) => {
  const { clock, transport, channel: tested, reported } = channel(t, 15);
  transport.isClosed = true;
  t.true(tested.hasEnded);
  clock.advance(15);
  t.is(clock.pending, 0);
  tested.ended();
  t.deepEqual(reported(), []);
});

test.serial('a connection whose loss was not noticed yet ends neither the timers nor the program', (t) => {
  const { clock, transport, channel: tested, reported } = channel(t, 15);
  transport.isLost = true;
  t.notThrows(() => clock.advance(16));
  t.notThrows(() => tested.decrease());
  t.deepEqual(reported(), ['keep-alive']);
  tested.ended();
  t.deepEqual(reported(), ['lost']);
});
