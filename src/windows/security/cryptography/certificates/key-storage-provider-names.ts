/** Windows.Security.Cryptography.Certificates.KeyStorageProviderNames: providers of private keys. Only `software` is supported here. */
export class KeyStorageProviderNames {
  private constructor() {
    throw new TypeError('KeyStorageProviderNames has static members only');
  }

  static get passportKeyStorageProvider(): string {
    return 'Microsoft Passport Key Storage Provider';
  }

  static get platformKeyStorageProvider(): string {
    return 'Microsoft Platform Crypto Provider';
  }

  static get smartcardKeyStorageProvider(): string {
    return 'Microsoft Smart Card Key Storage Provider';
  }

  static get softwareKeyStorageProvider(): string {
    return 'Microsoft Software Key Storage Provider';
  }
}
