import process from 'node:process';

import {
  declareCapabilities,
  locateApplication,
  requireCapability as requireNativeCapability,
  requireNetwork as requireNativeNetwork,
  type BindingApplication,
} from '../../native/index.cjs';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { callNative } from '../errors/native-error.js';
import { mainScript } from './main-script.js';

/** What a call wants of the network. */
export type Verb = 'connect' | 'bind' | 'resolve';

// Programs change their directory and environment later, and workers have their own: the first thread that loads the package
// says where the application is.
locateApplication(applicationOf(mainScript(), process.env['UWP_SOCKETS_MANIFEST']));

let isRestricted: boolean | null = null;

/**
 * Freezes what the manifest of the application declares, the first time in the process. Returns whether anything is restricted.
 * Throws tooManyOpenFiles (0x80072728) while the process has no descriptor to read it with; the next call reads it.
 */
export function declareApplication(): boolean {
  return (isRestricted ??= callNative(declareCapabilities));
}

/**
 * Throws E_ACCESSDENIED (0x80070005) when neither the manifest nor the permissions of Node.js allow this anywhere, and
 * APPX_E_INVALID_MANIFEST (0x80080204) for a manifest that is not valid.
 */
export function requireNetwork(verb: Verb, member: string): void {
  requirePermission(member);
  if (declareApplication()) callNative(() => requireNativeNetwork(verb, member));
}

function applicationOf(script: string | undefined, manifest: string | undefined): BindingApplication {
  return { directory: process.cwd(), ...(script && { script }), ...(manifest && { manifest }) };
}

/** The same for one capability by name. */
export function requireCapability(name: string, member: string): void {
  if (declareApplication()) callNative(() => requireNativeCapability(name, member));
}

/** Versions whose permission model knows nothing of the network do not restrict it. */
function requirePermission(member: string): void {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  if (!permission || permission.has('net') || !process.allowedNodeEnvironmentFlags.has('--allow-net')) return;
  throw new UwpError(
    Hresult.E_ACCESSDENIED,
    `${member}: Node.js was started with --permission and without --allow-net`,
  );
}
