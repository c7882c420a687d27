import { EventLoopUse } from './event-loop.mjs';
import { say, serve } from './program.mjs';

/**
 * Says where a server listens; a request is answered with the processor time since then.
 *
 * @param {number} port
 */
export function serveGreeter(port) {
  const before = process.cpuUsage();
  const loop = new EventLoopUse();
  say({ ready: true, port });
  serve(() => {
    const { user, system } = process.cpuUsage(before);
    return { cpuSeconds: (user + system) / 1e6, eventLoopSeconds: loop.seconds };
  });
}
