/** What a runtime, this package and the libraries of the system need; no name of a credential is among them. */
const NAMES = new Set([
  'APPDATA',
  'ELECTRON_RUN_AS_NODE',
  'HOME',
  'LANG',
  'LANGUAGE',
  'LD_LIBRARY_PATH',
  'LOCALAPPDATA',
  'LOGNAME',
  'PATH',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'TMPDIR',
  'TZ',
  'USER',
  'USERPROFILE',
]);

const PREFIXES = ['LC_', 'NODE_', 'UWP_SOCKETS_', 'XDG_'];

/** A token, or of this one process: its instance of a task, and channels to its parent. */
const LEFT = new Set([
  'NODE_AUTH_TOKEN',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'UWP_SOCKETS_TASK',
]);

/**
 * The part of an environment that a registration records. It is stored on disk for as long as the registration exists, so it
 * has only what is known to be needed: programs are often given secrets by their environment.
 */
export function recordedEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && isRecorded(name.toUpperCase())) recorded[name] = value;
  }
  return recorded;
}

function isRecorded(name: string): boolean {
  if (LEFT.has(name)) return false;
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
