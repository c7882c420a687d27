import test from 'ava';
import { AsyncContext } from '../../../dist/internal/async/async-context.js';
import type { MessageKind } from '../../../dist/internal/websocket/channel.js';
import { MessageSender } from '../../../dist/internal/websocket/message-sender.js';

import { CLOSED, ILLEGAL_CALL, throws } from '../../helpers/failures.js';
import { FakeChannel } from '../../helpers/web-socket-channel.js';

const ignore = (): void => undefined;

function open(): {
  sender: MessageSender;
  channel: FakeChannel;
  setKind: (kind: MessageKind) => void;
} {
  const kinds: { messageType: MessageKind } = { messageType: 0 };
  const sender = new MessageSender(kinds);
  const context = new AsyncContext('test');
  const channel = new FakeChannel({ socket: sender, context, received: ignore, closed: ignore, failed: ignore });
  sender.hold(channel);
  return { sender, channel, setKind: (kind) => (kinds.messageType = kind) };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('all fragments of a message have the kind of the first, and the next message its own', async (t) => {
  const { sender, channel, setKind } = open();
  setKind(1);
  t.is(await sender.sendFragment(bytes('ab'), false), 2);
  setKind(0);
  await sender.sendFragment(bytes(''), false);
  await sender.sendFragment(bytes('c'), true);
  await sender.sendFragment(bytes('alone'), true);
  t.deepEqual(channel.sent, [
    { kind: 1, text: 'ab', isFinal: false },
    { kind: 1, text: '', isFinal: false },
    { kind: 1, text: 'c', isFinal: true },
    { kind: 0, text: 'alone', isFinal: true },
  ]);
});

test('within a message that is sent in fragments no other can be sent, but flushed', async (t) => {
  const { sender, channel } = open();
  await sender.sendFragment(bytes('a'), false);
  throws(t, () => sender.send(bytes('b')), ILLEGAL_CALL);
  throws(t, () => sender.trySend([bytes('b')]), ILLEGAL_CALL);
  t.true(await sender.flush());
  await sender.sendFragment(bytes('c'), true);
  await sender.send(bytes('d'));
  t.deepEqual(
    channel.sent.map(({ text }) => text),
    ['a', 'c', 'd'],
  );
});

test('nothing can be sent before there is a channel, and after close', (t) => {
  const early = new MessageSender(null);
  const { sender } = open();
  sender.close(1000, '');
  for (const [each, failure] of [
    [early, ILLEGAL_CALL],
    [sender, CLOSED],
  ] as const) {
    throws(t, () => each.send(bytes('a')), failure);
    throws(t, () => each.sendFragment(bytes('a'), true), failure);
    throws(t, () => each.sendFragment(bytes('a'), false), failure);
    throws(t, () => each.trySend([]), failure);
    throws(t, () => each.flush(), failure);
  }
});
