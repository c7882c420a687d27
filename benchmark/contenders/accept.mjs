// Accepts connections and closes each one in the handler.
import { streams } from './implementations/measured.mjs';
import { ProcessUsage } from './measuring/process-usage.mjs';
import { print, serve } from './measuring/program.mjs';

const { acceptAndClose } = await streams();
let connections = 0;
const port = await acceptAndClose(() => connections++);
const usage = new ProcessUsage();
print({ ready: true, port });
serve(() => ({ connections, ...usage.seconds }));
