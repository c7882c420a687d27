import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

type Message = Record<string, unknown>;

/** A process that has these messages to say and remembers what it was sent. */
class Scripted {
  readonly sent: Message[] = [];
  readonly #messages: Message[];

  constructor(...messages: Message[]) {
    this.#messages = messages;
  }

  send(message: Message): void {
    this.sent.push(message);
  }

  next(): Promise<Message> {
    return Promise.resolve(this.#messages.shift()!);
  }
}

interface Pair {
  readonly protocol: 'udp';
  readonly sender: Scripted;
  readonly receiver: Scripted;
}

interface Module {
  transfer(
    pair: Pair,
    file: { size: number; sha256: string },
    progress: (share: number) => void,
  ): Promise<Record<string, number>>;
}

const PLACE = { host: '127.0.0.1', port: 5, window: 9 };

function pair(systemCalls: number | null): Pair {
  const outcome = { packets: 10, seconds: 2, cpuSeconds: 3, systemCalls, retransmitted: 4 };
  return {
    protocol: 'udp',
    sender: new Scripted({ share: 0.5 }, outcome),
    receiver: new Scripted(PLACE, { bytes: 100, cpuSeconds: 1, sha256: 'ab' }),
  };
}

test('the sender sends where the receiver waits; the costs are those of both', async (t) => {
  const { transfer } = await plainModule<Module>('benchmark/main-job/transfer.mjs');
  const both = pair(5);
  const shares: number[] = [];
  const result = await transfer(both, { size: 100, sha256: 'ab' }, (share) => shares.push(share));
  t.deepEqual(both.receiver.sent, [{ protocol: 'udp', bytes: 100 }]);
  t.deepEqual(both.sender.sent, [PLACE]);
  t.deepEqual(shares, [0.5]);
  t.deepEqual(result, { rate: 5, cpu: 0.4, calls: 0.5, resent: 4, seconds: 2 });
});

test('calls that nobody counts are NaN', async (t) => {
  const { transfer } = await plainModule<Module>('benchmark/main-job/transfer.mjs');
  t.is((await transfer(pair(null), { size: 100, sha256: 'ab' }, () => {}))['calls'], NaN);
});

test('another checksum fails the transfer', async (t) => {
  const { transfer } = await plainModule<Module>('benchmark/main-job/transfer.mjs');
  const message = 'WRONG CHECKSUM: ab arrived';
  await t.throwsAsync(
    transfer(pair(5), { size: 100, sha256: 'cd' }, () => {}),
    { message },
  );
});
