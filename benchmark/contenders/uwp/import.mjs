// How long a fresh process takes to import the package.
import { say } from '../program.mjs';

const start = performance.now();
await import('uwp-sockets');
say({ milliseconds: performance.now() - start });
