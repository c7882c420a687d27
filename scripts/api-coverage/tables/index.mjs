import { packageExports } from './package.mjs';
import { windowsApplicationModelActivation } from './windows-application-model-activation.mjs';
import { windowsApplicationModelBackground } from './windows-application-model-background.mjs';
import { windowsFoundationCollections } from './windows-foundation-collections.mjs';
import { windowsFoundation } from './windows-foundation.mjs';
import { windowsNetworkingConnectivity } from './windows-networking-connectivity.mjs';
import { windowsNetworkingSockets } from './windows-networking-sockets.mjs';
import { windowsNetworking } from './windows-networking.mjs';
import { windowsSecurityCredentials } from './windows-security-credentials.mjs';
import { windowsSecurityCryptographyCertificates } from './windows-security-cryptography-certificates.mjs';
import { windowsSecurityCryptography } from './windows-security-cryptography.mjs';
import { windowsStorageStreams } from './windows-storage-streams.mjs';
import { windowsUiWebUi } from './windows-ui-web-ui.mjs';
import { windowsWeb } from './windows-web.mjs';

/** Every namespace that the package covers, and the package itself, in the order of the document. @type {readonly import('../model.mjs').Namespace[]} */
export const NAMESPACES = [
  windowsFoundation,
  windowsFoundationCollections,
  windowsNetworking,
  windowsNetworkingConnectivity,
  windowsNetworkingSockets,
  windowsApplicationModelBackground,
  windowsApplicationModelActivation,
  windowsUiWebUi,
  windowsStorageStreams,
  windowsSecurityCredentials,
  windowsSecurityCryptography,
  windowsSecurityCryptographyCertificates,
  windowsWeb,
  packageExports,
];
