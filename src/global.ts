import { silenceUnobserved } from './internal/async/unobserved.js';
import { UnobservedErrors, Windows } from './index.js';

/** Sets `globalThis.Windows`, where WinJS programs look for the API. An existing one, as on Windows itself, stays. */
(globalThis as { Windows?: typeof Windows }).Windows ??= Windows;

/** Such programs use `done` where a failure matters, and expect no end of the process from any other. */
silenceUnobserved();

export { UnobservedErrors, Windows };
