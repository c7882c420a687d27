// Times the import of the package in a fresh process.
import { print } from './measuring/program.mjs';

const start = performance.now();
await import('uwp-sockets');
print({ milliseconds: performance.now() - start });
