import { Windows } from './index.js';

/** Sets `globalThis.Windows`, where WinJS programs look for the API. An existing one, as on Windows itself, stays. */
(globalThis as { Windows?: typeof Windows }).Windows ??= Windows;

export { Windows };
