// Makes handshakes as server: every client receives one byte, and the connection is closed.
import { streams } from './implementations/measured.mjs';
import { ProcessUsage } from './measuring/process-usage.mjs';
import { print, serve } from './measuring/program.mjs';

const { acceptAndGreet } = await streams();
const port = await acceptAndGreet();
const usage = new ProcessUsage();
print({ ready: true, port });
serve(() => usage.seconds);
