export { PasswordCredential } from './password-credential.js';
export { PasswordVault } from './password-vault.js';
