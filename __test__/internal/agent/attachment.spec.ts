import test from 'ava';

import { AgentAttachment } from '../../../dist/internal/agent/attachment.js';
import type { AgentEvent } from '../../../dist/internal/agent/protocol.js';
import { Arrivals } from '../../helpers/arrivals.js';
import { throws } from '../../helpers/failures.js';
import { fakeAgent, TASK } from '../../helpers/fake-agent.js';

const onUnix = process.platform === 'win32' ? test.skip : test.serial;

/** An attachment with what it reports. The fake agent reports progress at once, and answers each notice by a cancellation. */
function attached(): { attachment: AgentAttachment; events: Arrivals<[AgentEvent, string]>; losses: Arrivals<Error> } {
  const events = new Arrivals<[AgentEvent, string]>();
  const losses = new Arrivals<Error>();
  const attachment = new AgentAttachment(true, {
    received: (event, tail) => events.add([event, Buffer.from(tail).toString()]),
    lost: (error) => losses.add(error),
  });
  return { attachment, events, losses };
}

onUnix('events come in order, with what is beside them, and notices go back', async (t) => {
  await fakeAgent(t);
  const { attachment, events } = attached();
  attachment.isHeld = true;
  t.deepEqual(await events.next(), [{ type: 'progress', taskId: TASK, instance: 'i', progress: 1 }, 'tail']);
  for (let index = 0; index < 100; index++) attachment.send({ type: 'progress', instance: String(index), progress: 1 });
  for (let index = 0; index < 100; index++) {
    t.deepEqual(await events.next(), [{ type: 'canceled', instance: String(index), reason: 5 }, '']);
  }
  attachment.close();
  attachment.close();
  throws(t, () => attachment.send({ type: 'ended', instance: 'i', succeeded: true }), { hresult: '0x80000013' });
});

onUnix('an agent that ends is reported once', async (t) => {
  const agent = await fakeAgent(t);
  const { attachment, events, losses } = attached();
  attachment.isHeld = true;
  await events.next();
  await agent.kill();
  t.is(((await losses.next()) as { hresult?: string }).hresult, '0x80072746');
  t.false(attachment.isHeld);
});
